(source_file) @local.scope
(operation) @local.scope
(record_declaration) @local.scope
(union_declaration) @local.scope

(use_item name: (_) @local.definition.import)
(scalar_declaration name: (_) @local.definition.type)
(record_declaration name: (_) @local.definition.type)
(enum_declaration name: (_) @local.definition.type)
(union_declaration name: (_) @local.definition.type)
(thing_declaration name: (_) @local.definition.type)
(type_parameters (identifier) @local.definition.type)
(operation name: (_) @local.definition.method)
(parameter name: (_) @local.definition.parameter)
(field name: (_) @local.definition.field)

(path (identifier) @local.reference)
(reference (identifier) @local.reference)
