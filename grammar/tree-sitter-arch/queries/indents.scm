[
  (body)
  (fields)
  (cases)
  (transitions)
  (steps)
  (rule_body)
  (record_type)
  (object)
  (list)
  (parameters)
  (arguments)
] @indent.begin

["}" "]" ")"] @indent.branch @indent.end

[(comment) (doc_comment) (module_doc)] @indent.ignore

(string (text_content)) @indent.auto

(ERROR ["{" "(" "["]) @indent.begin
