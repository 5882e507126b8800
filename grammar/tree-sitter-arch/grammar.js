/**
 * The grammar of `.arch` for editors, one section for each of `grammar/arch.pest`.
 *
 * The words of the language come from `words.json`, which the compiler's vocabulary writes. What a line break means is decided by
 * `src/scanner.c`, as the layout pass of the compiler does it.
 */
/// <reference types="tree-sitter-cli/dsl" />
const words = require('./words.json');

/** One of these words. */
const any = (...lists) => choice(...new Set(lists.flat()));
/** Items with commas between them, and perhaps one behind the last. */
const commas = (rule) => seq(rule, repeat(seq(',', rule)), optional(','));
/** A list of names: the comma always continues it. */
const names = (rule) => seq(rule, repeat(seq(',', rule)));

/** What an operation answers: a type, perhaps as one of several media types. */
const resultBody = ($, type) => choice(
  seq(optional(any(words.stream)), type, repeat($.annotation), optional($.media)),
  seq(optional(any(words.stream)), $.media),
);

module.exports = grammar({
  name: 'arch',

  word: ($) => $.identifier,

  extras: ($) => [/\s/, $.comment, $.doc_comment, $.module_doc],

  // The literals are listed so that the scanner can see whether one may stand here, and so continue the line before.
  externals: ($) => [
    $._end_of_line,
    $.path_literal,
    $._record_open,
    ...words.continuations,
    $._error_sentinel,
  ],

  supertypes: ($) => [$.declaration, $.type, $.value],

  inline: ($) => [$._name, $._title],

  rules: {
    // ---- Files, modules, packages ----

    source_file: ($) => repeat(seq(choice($.use, $.declaration), $._end_of_line)),

    use: ($) => seq('use', field('module', $.path), optional(seq('.{', commas($.use_item), '}'))),
    use_item: ($) => seq(field('name', $._name), optional(seq('as', field('alias', $._name)))),

    declaration: ($) => choice(
      $.scalar_declaration,
      $.record_declaration,
      $.enum_declaration,
      $.union_declaration,
      $.annotation_declaration,
      $.lifecycle_declaration,
      $.scenario_declaration,
      $.rule_declaration,
      $.thing_declaration,
    ),

    // ---- Lexical structure ----

    identifier: () => /[A-Za-z_][A-Za-z0-9_]*/,
    quoted_identifier: () => /`[^`\n]+`/,
    _name: ($) => choice($.identifier, $.quoted_identifier),
    path: ($) => seq($._name, repeat(seq('.', $._name))),
    target: ($) => seq($.path, optional(seq('.{', commas($._name), '}'))),

    comment: () => token(choice(seq('//', /([^\/!\n][^\n]*)?/), /\/\/\/\/[^\n]*/)),
    doc_comment: ($) => seq('///', alias($._rest_of_line, $.doc_text)),
    module_doc: ($) => seq('//!', alias($._rest_of_line, $.doc_text)),
    _rest_of_line: () => token.immediate(choice(/[^\n]*\n/, /[^\n]+/)),

    string: ($) => choice(
      seq('"', repeat(choice($.string_content, $.escape_sequence)), token.immediate('"')),
      seq('"""', optional(alias($._text, $.text_content)), token.immediate('"""')),
      $.raw_string,
    ),
    string_content: () => token.immediate(prec(1, /[^"\\\n]+/)),
    escape_sequence: () => token.immediate(/\\[^\n]/),
    _text: () => token.immediate(/([^"]|"[^"]|""[^"])+/),
    raw_string: () => /r"[^"\n]*"/,

    _number: ($) => choice($.date, $.version, $.quantity, $.number),
    date: () => /[0-9]{4}-[0-9]{2}-[0-9]{2}/,
    version: () => /[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.\-]*[0-9A-Za-z])?/,
    quantity: () => new RegExp(`-?[0-9][0-9_]*(\\.[0-9_]+)?(${words.suffixes}|([0-9]*(${words.durations}))+)`),
    number: () => /-?[0-9]([0-9A-Za-z_%]|\.[0-9A-Za-z_]|-[0-9A-Za-z_]|\/[a-z])*/,

    // ---- Values ----

    value: ($) => choice(
      $.string, $._number, $.range, $.constant, alias($.path, $.reference), $.call, $.list, $.object, $.path_literal, $.group, $.unary, $.binary,
    ),
    constant: () => any(words.constants),
    range: ($) => choice(prec.right(seq($._number, '..', optional($._number))), seq('..', $._number)),
    list: ($) => seq('[', optional(commas($.value)), ']'),
    object: ($) => seq('{', repeat(seq(repeat($.annotation), $.setting, $._separator)), '}'),
    group: ($) => seq('(', $.value, ')'),
    call: ($) => prec.right(seq(field('name', $.path), choice(seq($.arguments, optional($.object)), $.object))),
    arguments: ($) => seq('(', optional(commas($.argument)), ')'),
    argument: ($) => seq(optional(seq(field('name', $._name), ':')), $.value),
    unary: ($) => prec(8, seq(field('operator', any(words.prefixes)), $.value)),
    binary: ($) => choice(
      ...[['|', 1], ['&', 2], ['or', 3], ['and', 4], ['==', 5], ['!=', 5], ['<', 6], ['<=', 6], ['>', 6], ['>=', 6], ['in', 6]]
        .map(([operator, level]) => prec.left(level, seq($.value, field('operator', operator), $.value))),
    ),

    setting: ($) => seq(field('key', choice($._name, $.string)), ':', field('value', $.value)),
    _separator: ($) => choice(',', $._end_of_line),
    annotation: ($) => prec.right(seq('@', field('name', $._name), optional($.arguments))),

    // ---- Types ----

    type: ($) => choice($.union_type, $._single_type),
    union_type: ($) => choice(
      seq(optional('|'), $._single_type, repeat1(seq('|', $._single_type))),
      seq('|', $._single_type),
    ),
    _single_type: ($) => choice($.nullable_type, $._base_type),
    nullable_type: ($) => seq($._base_type, repeat1('?')),
    _base_type: ($) => choice($.named_type, $.record_type, $.group_type, $.string, $._number),
    named_type: ($) => seq(field('name', $.path), optional($.type_arguments)),
    type_arguments: ($) => seq('<', commas($.type), '>'),
    type_parameters: ($) => seq('<', commas($._name), '>'),
    group_type: ($) => seq('(', $.type, ')'),
    record_type: ($) => seq('{', repeat($._field_member), '}'),

    // ---- Declarations ----

    scalar_declaration: ($) => seq(
      repeat($.annotation), optional('private'),
      any(words.declarations.scalar), field('name', $._name), '=', field('type', $.type), repeat($.annotation),
    ),
    record_declaration: ($) => seq(
      repeat($.annotation), optional('private'),
      any(words.declarations.record), field('name', $._name), optional($.type_parameters),
      repeat(choice($.is_clause, $.by_clause, $.extends_clause, $.literal_clause)),
      optional($.fields),
    ),
    enum_declaration: ($) => seq(
      repeat($.annotation), optional('private'),
      any(words.declarations.enum), field('name', $._name), $.cases,
    ),
    union_declaration: ($) => seq(
      repeat($.annotation), optional('private'),
      any(words.declarations.union), field('name', $._name), optional($.type_parameters), optional($.by_clause),
      choice(seq('=', field('type', $.type)), $.fields),
      repeat($.annotation),
    ),
    annotation_declaration: ($) => seq(
      repeat($.annotation), optional('private'),
      any(words.declarations.annotation), field('name', $._name), optional($.parameters),
      optional(seq('on', names(alias($._name, $.site)))),
    ),
    thing_declaration: ($) => seq(
      repeat($.annotation), optional('private'),
      field('kind', any(words.declarations.thing)), field('name', $._name), optional($.parameters),
      repeat(choice($._title, $.kind_clause, $.extends_clause, $.by_clause, $.in_clause, $.of_clause)),
      optional($.body),
    ),

    _title: ($) => field('title', $.string),
    is_clause: ($) => seq('is', field('kind', $._name), optional(seq('(', $._number, ')'))),
    by_clause: ($) => seq('by', $.path),
    extends_clause: ($) => seq('extends', $.named_type),
    in_clause: ($) => seq('in', $.path),
    of_clause: ($) => seq('of', $.path),
    kind_clause: ($) => seq(':', $.path),
    literal_clause: ($) => seq('=', choice($.string, $._number, $.path)),

    fields: ($) => seq('{', repeat($._field_member), '}'),
    _field_member: ($) => seq(choice($.field, $.spread), $._separator),
    field: ($) => seq(
      repeat($.annotation), optional('header'),
      field('name', choice($._name, alias('header', $.identifier))), choice(':', '?:'),
      // An event or message also says two things about itself, the one of them with arguments.
      choice(field('type', $.type), $.call),
      repeat(choice($.annotation, $.default)),
    ),
    default: ($) => seq('=', $.value),
    spread: ($) => seq(optional('header'), '...', $._single_type),

    cases: ($) => seq('{', repeat(seq(choice($.case, $.open), $._separator)), '}'),
    case: ($) => seq(
      repeat($.annotation), field('name', $._name), optional(seq('=', field('value', $.value))), repeat($.annotation),
    ),
    open: () => '...',

    // ---- Contracts ----

    operation: ($) => seq(
      repeat($.annotation),
      choice(
        seq(any(words.operations), optional(alias($.identifier, $.http_method))),
        alias($.identifier, $.http_method),
      ),
      optional(field('path', $.path_literal)),
      field('name', $._name),
      $.parameters,
      optional(seq('->', $.result, repeat(choice(seq('|', $.result), $.result_headers)))),
      optional($.errors),
      repeat(choice($.to_clause, $.from_clause, $.with_clause)),
      optional($.body),
    ),
    parameters: ($) => seq('(', optional(commas($.parameter)), ')'),
    parameter: ($) => seq(
      repeat($.annotation),
      choice(
        seq(
          optional($.location),
          field('name', choice($._name, alias(any(words.locations, words.stream), $.identifier))), choice(':', '?:'),
          field('type', $.type), repeat(choice($.annotation, $.default, $.media)),
        ),
        seq(optional($.location), '...', $._single_type),
        seq(optional(any(words.stream)), $.type, repeat($.annotation)),
      ),
    ),
    location: () => any(words.locations),
    media: ($) => seq('as', choice($.string, seq('[', commas($.string), ']'))),
    result: ($) => choice(seq($.status, optional(resultBody($, $._status_type))), resultBody($, $._single_type)),
    // Behind a status, braces are the operation's block, unless the scanner saw that they are a record.
    _status_type: ($) => choice($._status_base_type, alias($._nullable_status_type, $.nullable_type)),
    _nullable_status_type: ($) => seq($._status_base_type, repeat1('?')),
    _status_base_type: ($) => choice(
      $.named_type, alias($._status_record_type, $.record_type), $.group_type, $.string, $._number,
    ),
    _status_record_type: ($) => seq(alias($._record_open, '{'), repeat($._field_member), '}'),
    status: () => choice(token(prec(1, /[1-5](XX|xx|[0-9]{2})/)), any(words.default_status)),
    result_headers: ($) => seq('with', '{', repeat($._field_member), '}'),
    errors: ($) => seq('!', names($.named_type)),

    // ---- Bodies ----

    body: ($) => seq('{', repeat($._member), '}'),
    _member: ($) => choice(
      seq(repeat($.annotation), alias($._setting_of_body, $.setting), $._separator),
      seq(choice($.relation, $.operation, $.block, $.route), $._end_of_line),
    ),
    _setting_of_body: ($) => seq(
      field('key', choice(
        $._name,
        $.string,
        alias(any(words.verbs, words.blocks, words.operations, words.route), $.identifier),
      )),
      ':',
      field('value', $.value),
    ),

    relation: ($) => seq(
      repeat($.annotation),
      field('verb', alias(any(words.verbs), $.verb)),
      names($.target),
      optional(seq(':', field('transport', $._name))),
      repeat(choice(
        $.on_clause, $.to_clause, $.from_clause, $.reply_clause, $.by_clause, $.for_clause, $.with_clause,
      )),
      optional($.body),
    ),
    on_clause: ($) => seq('on', $._number),
    to_clause: ($) => seq('to', choice($.path, $._number)),
    from_clause: ($) => seq('from', $.path),
    reply_clause: ($) => seq('->', $.type),
    for_clause: ($) => seq('for', names($.target)),
    with_clause: ($) => seq('with', names($.path)),

    block: ($) => seq(
      repeat($.annotation),
      field('word', alias(any(words.blocks), $.block_word)),
      optional(field('name', $.path)),
      optional($._title),
      optional(seq('->', choice($.string, $.path))),
      optional($.for_clause),
      optional($.body),
    ),

    route: ($) => seq(
      repeat($.annotation),
      any(words.route), field('path', $.path_literal),
      optional(seq('->', $.route_target, choice(seq('/', $.route_target), repeat(seq(',', $.route_target))))),
      optional($.with_clause),
      optional($.body),
    ),
    route_target: ($) => seq($.path, optional($._number)),

    // ---- Behaviour over time ----

    lifecycle_declaration: ($) => seq(
      repeat($.annotation), optional('private'),
      any(words.declarations.lifecycle), field('name', $._name), optional($._title), $.transitions,
    ),
    transitions: ($) => seq(
      '{',
      repeat(choice(seq($.transition, $._end_of_line), seq($.setting, $._separator))),
      '}',
    ),
    transition: ($) => seq(
      names(field('from', $._name)), '->', field('to', $._name), optional(seq('on', names($.path))),
    ),

    scenario_declaration: ($) => seq(
      repeat($.annotation), optional('private'),
      any(words.declarations.scenario), field('name', $._name), optional($._title), $.steps,
    ),
    steps: ($) => seq(
      '{',
      repeat(choice(seq(choice($.step, $.step_group), $._end_of_line), seq($.setting, $._separator))),
      '}',
    ),
    step: ($) => seq(field('from', $.path), choice('->', '~>'), field('to', $.path), optional($._title)),
    step_group: ($) => seq(any(words.groups), optional($._title), $.steps, repeat($.otherwise)),
    otherwise: ($) => seq(any(words.branches), optional($._title), $.steps),

    // ---- Rules ----

    rule_declaration: ($) => seq(
      repeat($.annotation), optional('private'),
      any(words.declarations.rule), field('name', $._name), optional($._title), $.rule_body,
    ),
    rule_body: ($) => seq(
      '{',
      repeat(choice(seq(choice($.rule_for, $.rule_forbid), $._end_of_line), seq($.setting, $._separator))),
      '}',
    ),
    rule_for: ($) => seq(
      'for', field('domain', $._name), field('variable', $._name),
      optional(seq('where', $.value)), 'require', $.value,
    ),
    rule_forbid: ($) => seq('forbid', repeat1($._name)),
  },
});
