codes! {
    // 00 project files

    // 01 syntax
    E0101 "syntax" Error "text that does not fit the grammar";
    E0102 "unknown-declaration" Error "a word that begins no declaration";
    E0103 "unknown-member" Error "a word that begins no member of its body";
    E0104 "unclosed-bracket" Error "a bracket without its closing one";
    E0105 "unexpected-closing-bracket" Error "a closing bracket that closes nothing";
    E0106 "unterminated" Error "a string, text block or name that does not end";
    E0107 "bad-literal" Error "a number, date or version that is none";
    E0108 "unknown-escape" Error "an escape that strings do not have";
    E0109 "trailing-documentation" Error "documentation that does not start its line";
    E0110 "text-block-indentation" Error "a line of a text block that is indented less than its end";
    E0111 "nesting-too-deep" Error "brackets or operators that nest too deep";
    E0112 "file-too-large" Error "a file larger than the compiler reads";
    E0113 "control-character" Error "a control character in the text";
    E0114 "foreign-character" Error "a character that has no meaning outside of strings";
    E0115 "hidden-direction" Error "a hidden character that changes the direction of the text";
    E0116 "not-utf8" Error "a file that is not UTF-8";
    E0117 "foreign-comment" Error "a comment of another language";
    E0118 "foreign-quotes" Error "a string in quotes of another language";
    E0119 "semicolon" Error "a semicolon";
    E0120 "brace-on-own-line" Error "an opening brace that starts a line";
    E0121 "missing-colon" Error "a member without its colon";
    E0122 "setting-in-list" Error "a setting inside a list of names";
    E0123 "repeated-clause" Error "a clause that stands twice";
    E0124 "unknown-method" Error "an HTTP method that there is not";
    E0125 "missing-value" Error "a member that ends before its value";
    E0126 "too-many-syntax-errors" Error "more syntax errors than are reported";
    W0101 "clause-order" Warning "a clause that stands out of order";
    W0102 "dangling-documentation" Warning "documentation that describes nothing";

    // 02 names
    E0201 "unknown-name" Error "a name that nothing in scope declares";
    E0202 "duplicate-name" Error "two declarations with one name in one namespace";
    E0203 "unknown-module" Error "an import from a module that does not exist";
    E0204 "wrong-kind" Error "a name of something else than its place takes";
    E0205 "private-name" Error "a name that is private to another file";
    E0206 "import-conflict" Error "an import under a name that is taken";
    E0207 "unknown-operation" Error "an operation that nothing there provides";
    E0208 "ambiguous-name" Error "a name that more than one contract declares";
    W0211 "unused-import" Warning "an import that nothing uses";
    W0212 "name-casing" Warning "a name in another casing than its place has";

    // 03 types and settings

    // 04 architecture

    // 06 emission

}
