codes! {
    // 00 project files

    // 01 syntax
    E0101 "syntax" Error "text that does not fit the grammar";

    // 02 names

    // 03 types and settings

    // 04 architecture

    // 06 emission

}
