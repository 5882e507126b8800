(scalar_declaration name: (identifier) @name) @definition.type
(record_declaration name: (identifier) @name) @definition.class
(enum_declaration name: (identifier) @name) @definition.enum
(union_declaration name: (identifier) @name) @definition.type
(annotation_declaration name: (identifier) @name) @definition.macro
(thing_declaration name: (identifier) @name) @definition.module
(scenario_declaration name: (identifier) @name) @definition.module
(rule_declaration name: (identifier) @name) @definition.module
(operation name: (identifier) @name) @definition.method
(block name: (path) @name) @definition.constant

(named_type name: (path) @name) @reference.type
(target (path) @name) @reference.call
(with_clause (path) @name) @reference.call
