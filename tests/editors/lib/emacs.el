;;; emacs.el --- Drives an Emacs without a screen through a session over the fixture  -*- lexical-binding: t; -*-

;; With eglot, and the commands that its users have.  The mode under test is loaded before.

(require 'cl-lib)
(require 'eglot)
(require 'flymake)

(defvar drive--failures 0)

(defun drive-check (what holds &optional seen)
  "Report whether WHAT HOLDS, and what was SEEN where it does not."
  (if holds
      (princ (format "ok   %s\n" what))
    (cl-incf drive--failures)
    (princ (format "FAIL %s saw: %S\n" what seen)))
  holds)

(defun drive-await (what probe)
  "Wait until PROBE gives something, and report WHAT."
  (let ((end (+ (float-time) 15)) found)
    (while (and (not (setq found (funcall probe))) (< (float-time) end))
      (accept-process-output nil 0.05)
      (sit-for 0.01))
    (drive-check what found "nothing of the kind in fifteen seconds")
    found))

(defun drive-go (text &optional offset)
  "Put the cursor OFFSET characters into the first place of TEXT."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (+ (match-beginning 0) (or offset 0))))

(defun drive-has (text)
  "Whether the buffer has TEXT."
  (string-search text (buffer-substring-no-properties (point-min) (point-max))))

(defun drive-findings ()
  "The findings in the buffer, asked for anew."
  ;; What an idle Emacs does by itself.
  (eglot--signal-textDocument/didChange)
  (flymake-start)
  (flymake-diagnostics))

(defun drive-session ()
  "A session."
  (find-file "arch/orders.arch")
  (drive-check "the mode is arch-mode" (eq major-mode 'arch-mode) major-mode)
  (drive-check "the package is the project" (string-suffix-p "/" (project-root (project-current))) (project-current))
  (setq-local eglot-sync-connect 20)
  (apply #'eglot (eglot--guess-contact))
  (flymake-mode 1)
  (let ((findings (drive-await "findings arrive" #'drive-findings)))
    (drive-check "the finding is the planted one"
                 (and (= (length findings) 1)
                      (string-search "unknown name `Mony`" (flymake-diagnostic-text (car findings))))
                 (mapcar #'flymake-diagnostic-text findings))
    (when findings
      (drive-check "the finding is under the name"
                   (equal (buffer-substring-no-properties (flymake-diagnostic-beg (car findings)) (flymake-diagnostic-end (car findings)))
                          "Mony")
                   (car findings))))

  (drive-go "Mony")
  (delete-char 4)
  (insert "Money")
  (drive-await "the finding goes away with its cause" (lambda () (null (drive-findings))))

  (drive-go "Payments.capture" 1)
  (let ((hover (drive-await "hover says something"
                            (lambda ()
                              (let (said)
                                (run-hook-wrapped 'eldoc-documentation-functions
                                                  (lambda (f) (funcall f (lambda (text &rest _) (setq said (or said text)))) nil))
                                (let ((end (+ (float-time) 2)))
                                  (while (and (not said) (< (float-time) end)) (accept-process-output nil 0.05)))
                                said)))))
    (drive-check "hover says what the name is" (and hover (string-search "Asks the bank" hover)) hover))

  (drive-go "Payments.capture" 1)
  (call-interactively #'xref-find-definitions)
  (drive-check "definition leads into the other file"
               (and (string-suffix-p "payments.arch" (or buffer-file-name ""))
                    (string-prefix-p "service Payments" (buffer-substring (line-beginning-position) (line-end-position))))
               (cons buffer-file-name (point)))
  (find-file "orders.arch")

  (drive-go "  calls Payments.capture")
  (insert "  calls Payments.\n")
  (forward-char -1)
  (let* ((capf (run-hook-wrapped 'completion-at-point-functions #'completion--capf-wrapper 'all))
         (data (and capf (cdr capf)))
         (offered (and data (all-completions "" (nth 2 data) (plist-get (nthcdr 3 data) :predicate)))))
    (drive-check "completion offers the operation" (cl-some (lambda (one) (string-search "capture" one)) offered) offered))
  (delete-region (line-beginning-position) (1+ (line-end-position)))

  (drive-go "service Orders" 8)
  (eglot-rename "Sales")
  (drive-check "rename changes the declaration" (drive-has "service Sales {") (buffer-string))
  (drive-go "scalar OrderId" 7)
  (eglot-rename "OrderNumber")
  (drive-check "rename changes every use"
               (and (drive-has "scalar OrderNumber") (drive-has "id: OrderNumber @readonly") (drive-has "get_order(id: OrderNumber)"))
               (buffer-string))

  (eglot-format-buffer)
  (drive-check "formatting lays it out" (drive-has "with External { timeout: { total: 800ms } }") (buffer-string))
  (drive-check "nothing is wrong at the end" (null (drive-findings)) (drive-findings))
  (eglot-shutdown (eglot-current-server)))

(condition-case trouble
    (drive-session)
  (error (drive-check "the session ends well" nil trouble)))
(princ (if (zerop drive--failures) "passed\n" (format "failed: %d\n" drive--failures)))
(set-buffer-modified-p nil)
(kill-emacs (if (zerop drive--failures) 0 1))
