; Documentation is Markdown, and so are text blocks: what decisions tell is written in them.
((doc_text) @injection.content
  (#set! injection.language "markdown")
  (#set! injection.combined))

((text_content) @injection.content
  (#set! injection.language "markdown"))

((annotation
  name: (identifier) @_name
  (arguments . (argument (value (string (raw_string) @injection.content)))))
  (#eq? @_name "pattern")
  (#set! injection.language "regex"))
