;;; arch-mode.el --- Major mode for .arch, with its language server  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages

;;; Commentary:

;; Colors follow the form of the text, not lists of words, so that they stay true when the language grows.  What words mean is the
;; business of the server: `eglot' starts it (part of Emacs 29, a package before), `lsp-mode' does too.
;;
;;   (load "/path/to/editors/emacs/arch-mode.el")
;;   (add-hook 'arch-mode-hook #'eglot-ensure)

;;; Code:

(defgroup arch nil "Architecture in .arch files." :group 'languages)

(defcustom arch-server-command '("archc" "lsp")
  "The program and its arguments that serve the editor."
  :type '(repeat string))

(defcustom arch-indent-offset 2
  "Spaces for each level."
  :type 'integer
  :safe #'integerp)

(defvar arch-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 12" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?_ "w" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?` "\"" table)
    table))

(defconst arch-mode--font-lock
  `((,(rx bol (* space) (group (or "///" "//!") (* nonl))) 1 font-lock-doc-face t)
    ;; The word that begins a declaration, and its name.
    (,(rx bol (? "private" (+ space)) (group lower (* (any "a-z_"))) (+ space) (group upper (* word)))
     (1 font-lock-keyword-face) (2 font-lock-type-face))
    (,(rx bol (group (or "use" "private")) word-end) 1 font-lock-keyword-face)
    ;; The word that begins a member, which is not a setting.
    (,(rx bol (+ space) (group lower (* (any "a-z_"))) (+ space) (any "A-Za-z/")) 1 font-lock-keyword-face)
    (,(rx bol (+ space) (group (+ upper)) (+ space) "/") 1 font-lock-builtin-face)
    (,(rx word-start (group lower (* word)) (? "?") ":") 1 font-lock-variable-name-face)
    (,(rx (group "@" lower (* word))) 1 font-lock-preprocessor-face)
    (,(rx word-start (+ digit) (* (any "0-9._")) (* (any "A-Za-z%"))) . font-lock-constant-face)
    (,(rx word-start upper (* word)) . font-lock-type-face))
  "Colors by the form of the text.")

(defun arch-mode-indent-line ()
  "Indent by the brackets that are open."
  (interactive)
  (let* ((depth (save-excursion
                  (back-to-indentation)
                  (let ((open (car (syntax-ppss (point)))))
                    (if (looking-at (rx (any "])}"))) (1- open) open))))
         (column (* arch-indent-offset (max 0 depth))))
    (unless (nth 3 (save-excursion (syntax-ppss (line-beginning-position))))
      (if (<= (current-column) (current-indentation))
          (indent-line-to column)
        (save-excursion (indent-line-to column))))))

;;;###autoload
(define-derived-mode arch-mode prog-mode "Arch"
  "Major mode for the architecture language .arch."
  (setq-local comment-start "// ")
  (setq-local comment-start-skip (rx "//" (* (any "/!")) (* space)))
  (setq-local font-lock-defaults '(arch-mode--font-lock))
  (setq-local indent-line-function #'arch-mode-indent-line)
  (setq-local indent-tabs-mode nil)
  (setq-local imenu-generic-expression
              `((nil ,(rx bol (? "private" (+ space)) lower (* (any "a-z_")) (+ space) (group upper (* word))) 1))))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.arch\\'" . arch-mode))

(with-eval-after-load 'project
  ;; The folder of the manifest is the project, also below a repository.
  (defun arch-mode-project (folder)
    "The package around FOLDER, for `project-find-functions'."
    (let ((root (and (derived-mode-p 'arch-mode) (locate-dominating-file folder "arch.toml"))))
      (and root (cons 'arch root))))
  (cl-defmethod project-root ((project (head arch))) (cdr project))
  (add-hook 'project-find-functions #'arch-mode-project))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs (cons 'arch-mode (lambda (&rest _) arch-server-command))))

(with-eval-after-load 'lsp-mode
  (add-to-list 'lsp-language-id-configuration '(arch-mode . "arch"))
  (lsp-register-client
   (make-lsp-client :new-connection (lsp-stdio-connection (lambda () arch-server-command))
                    :activation-fn (lsp-activate-on "arch")
                    :server-id 'archc)))

(provide 'arch-mode)
;;; arch-mode.el ends here
