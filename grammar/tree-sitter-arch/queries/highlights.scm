; Names of captures are those that Neovim, Zed and the tree-sitter command share. No two patterns capture the same node, so that
; it does not matter whether an editor takes the first or the last.

; ---- Keywords

["use" "as"] @keyword.import

["private"] @keyword.modifier

["scalar" "record" "enum" "union" "error" "event" "message" "annotation" "contract" "service" "external" "actor" "context" "team" "gateway" "server" "store" "cache" "channel" "queue" "projection" "policy" "auth" "saga" "lifecycle" "scenario" "environment" "decision" "technology" "rule"] @keyword.type

(verb) @keyword
(block_word) @keyword
(location) @keyword.modifier

["rpc" "query" "mutation" "subscription" "receive" "send" "deliver" "op"] @keyword.function
(http_method) @keyword.function

["route" "alt" "loop" "par" "opt" "else" "and" "forbid" "where" "require" "header" "stream"] @keyword

(is_clause "is" @keyword)
(by_clause "by" @keyword)
(extends_clause "extends" @keyword)
(in_clause "in" @keyword)
(of_clause "of" @keyword)
(on_clause "on" @keyword)
(to_clause "to" @keyword)
(from_clause "from" @keyword)
(for_clause "for" @keyword)
(with_clause "with" @keyword)
(result_headers "with" @keyword)
(annotation_declaration "on" @keyword)
(transition "on" @keyword)
(rule_for "for" @keyword)

(binary operator: ["and" "or" "in"] @keyword.operator)
(unary operator: ["not" "poll"] @keyword.operator)

; ---- Names

(scalar_declaration name: (_) @type.definition)
(record_declaration name: (_) @type.definition)
(enum_declaration name: (_) @type.definition)
(union_declaration name: (_) @type.definition)
(annotation_declaration name: (_) @attribute)
(lifecycle_declaration name: (_) @type)
(scenario_declaration name: (_) @type.definition)
(rule_declaration name: (_) @type.definition)
(thing_declaration name: (_) @type.definition)
(type_parameters (identifier) @type)

(named_type name: (path (identifier) @type.builtin (#any-of? @type.builtin "Bool" "Int" "Int32" "Float" "Float32" "Decimal" "String" "Bytes" "Date" "Time" "Timestamp" "Duration" "Uuid" "Url" "Email" "Json" "List" "Set" "Map")))
(named_type name: (path (identifier) @type (#not-any-of? @type "Bool" "Int" "Int32" "Float" "Float32" "Decimal" "String" "Bytes" "Date" "Time" "Timestamp" "Duration" "Uuid" "Url" "Email" "Json" "List" "Set" "Map")))

(operation name: (_) @function.method)
(parameter name: (_) @variable.parameter)
(field name: (_) @variable.member)
(setting key: [(identifier) (quoted_identifier)] @property)
(argument name: (_) @variable.parameter)
(case name: (_) @constant)
(block name: (path) @label)
(is_clause kind: (_) @constant.builtin)
(kind_clause (path (identifier) @constant.builtin (#match? @constant.builtin "^[a-z_]")))
(kind_clause (path (identifier) @type (#match? @type "^[A-Z]")))
(relation transport: (_) @constant.builtin)
(site) @constant.builtin
(annotation "@" @attribute name: (_) @attribute)
(use module: (path (identifier) @module))
(use_item (identifier) @type)
(transition from: (_) @constant to: (_) @constant)
(rule_for domain: (_) @constant variable: (_) @variable)
(rule_forbid (identifier) @constant)

; Wherever a name stands for something: what is declared is large, operations and words are small.
(reference (identifier) @type (#match? @type "^[A-Z]"))
(reference (identifier) @constant (#match? @constant "^[a-z_]"))
(call name: (path (identifier) @function.call (#match? @function.call "^[a-z_]")))
(call name: (path (identifier) @type (#match? @type "^[A-Z]")))
(target (path (identifier) @type (#match? @type "^[A-Z]")))
(target (path (identifier) @function.method (#match? @function.method "^[a-z_]")))
(target (identifier) @function.method)
([
  (by_clause (path (identifier) @type))
  (in_clause (path (identifier) @type))
  (of_clause (path (identifier) @type))
  (to_clause (path (identifier) @type))
  (from_clause (path (identifier) @type))
  (with_clause (path (identifier) @type))
  (route_target (path (identifier) @type))
  (step (path (identifier) @type))
  (transition (path (identifier) @type))
  (literal_clause (path (identifier) @type))
] (#match? @type "^[A-Z]"))

([
  (by_clause (path (identifier) @function.method))
  (in_clause (path (identifier) @function.method))
  (of_clause (path (identifier) @function.method))
  (to_clause (path (identifier) @function.method))
  (from_clause (path (identifier) @function.method))
  (with_clause (path (identifier) @function.method))
  (route_target (path (identifier) @function.method))
  (step (path (identifier) @function.method))
  (transition (path (identifier) @function.method))
  (literal_clause (path (identifier) @function.method))
] (#match? @function.method "^[a-z_]"))

; ---- Literals

(string) @string
(string_content) @string
(text_content) @string
(raw_string) @string.regexp
(escape_sequence) @string.escape
(path_literal) @string.special.path
[(number) (quantity) (version) (status)] @number
(date) @string.special
(constant) @constant.builtin
(open) @punctuation.special

; ---- Comments

(comment) @comment
(doc_comment) @comment.documentation
(module_doc) @comment.documentation

; ---- Signs

["(" ")" "[" "]" "{" "}" ".{"] @punctuation.bracket
["," "." ":" "?:" ".."] @punctuation.delimiter
["->" "~>" "!" "=" "?" "..." "/"] @operator
(union_type "|" @operator)
(operation "|" @operator)
(binary operator: ["|" "&" "==" "!=" "<" "<=" ">" ">="] @operator)
(type_arguments ["<" ">"] @punctuation.bracket)
(type_parameters ["<" ">"] @punctuation.bracket)
