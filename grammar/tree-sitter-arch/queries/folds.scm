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
] @fold

(string (text_content)) @fold

[(use)+ (doc_comment)+ (module_doc)+ (comment)+] @fold
