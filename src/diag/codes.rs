codes! {
    // 00 project files

    // 01 syntax
    E0101 "syntax" Error "text that does not fit the grammar";

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
