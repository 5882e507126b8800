codes! {
    // 00 project files
    E0001 "manifest-syntax" Error "a project file that is not TOML of the expected shape";
    E0002 "manifest-key" Error "a key that the project file does not have";
    E0003 "package-name" Error "a package without a valid name";
    E0004 "severity" Error "a severity for a code that has none, or that is none";
    E0005 "dependency" Error "a dependency that cannot be read";
    E0006 "package-cycle" Error "packages that depend on each other";
    E0007 "target-option" Error "an option that a target does not have, or a value that it does not take";

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
    E0301 "foreign-type" Error "a type by the name that another language gives it";
    E0302 "type-arguments" Error "more or fewer type arguments than a type takes";
    E0303 "misplaced-type" Error "a type that cannot stand in its place";
    E0304 "duplicate-member" Error "two fields, cases or alternatives with one name";
    E0305 "duplicate-wire" Error "two things that are the same on the wire";
    E0306 "made-of-itself" Error "a type that extends, spreads or is itself";
    E0307 "too-deep" Error "a chain of types made of each other that is too long";
    E0308 "unsatisfiable-type" Error "a type of which no value can exist";
    E0309 "incomplete-type" Error "an enum without cases or a union without alternatives";
    E0310 "stray-member" Error "a member that a type does not take";
    E0311 "error-kind" Error "an unknown kind of error, or a status that is none";
    E0312 "discriminator" Error "the value of a discriminator that cannot be";
    E0313 "incompatible-override" Error "a field with another type than in the base";
    W0314 "union-overlap" Warning "alternatives that one value fits both of";
    E0315 "private-type" Error "a private type in what is visible elsewhere";
    E0316 "growing-type" Error "a generic type that needs itself with ever larger arguments";
    E0320 "unknown-annotation" Error "an annotation that nothing declares";
    E0321 "annotation-target" Error "an annotation on what it cannot stand on";
    E0322 "wrong-arguments" Error "arguments that are missing, unknown or too many";
    E0323 "duplicate-annotation" Error "an annotation that stands twice";
    E0324 "constraint-type" Error "a constraint that says nothing about its type";
    E0325 "empty-range" Error "bounds that no value lies between";
    E0326 "invalid-regex" Error "a regular expression that does not compile";
    E0327 "malformed-text" Error "a URL or schedule that is none";
    E0330 "wrong-constant" Error "a default, example or wire value of another type";
    E0331 "broken-constraint" Error "a default or example that breaks its own constraint";
    E0332 "unknown-case" Error "a case that the enum does not have";
    E0333 "null-constant" Error "null where the type has no null";
    E0334 "wrong-members" Error "an object with unknown or missing members";
    E0335 "not-json" Error "a value other than a JSON literal where nothing gives it a meaning";
    E0340 "unknown-property" Error "a setting that the block does not have";
    E0341 "duplicate-property" Error "a setting that stands twice";
    E0342 "missing-property" Error "a setting that must stand and does not";
    E0343 "wrong-value" Error "a value of another kind than the setting takes";
    E0344 "missing-unit" Error "a number without a unit where a quantity is expected";
    E0345 "wrong-unit" Error "a quantity of another kind, or with an unknown unit";
    E0346 "unknown-word" Error "a word outside of a closed set";
    E0347 "number-bounds" Error "a number outside of what the setting takes";
    E0348 "secret-literal" Error "a secret in the file";
    E0349 "unknown-grant" Error "a scope or role that no auth in force has";
    E0350 "unknown-field" Error "a field that the record does not have";
    W0351 "minutes-for-milliseconds" Warning "minutes where milliseconds are likely";
    E0352 "unknown-block" Error "a block by a name that the declaration does not have";
    E0353 "wrong-operator" Error "an operator that the expression does not take";

    // 04 architecture
    E0401 "misplaced-member" Error "a member that does not stand where it is written";
    E0402 "misplaced-clause" Error "a clause that its declaration or relation does not take";
    E0403 "missing-part" Error "a declaration, relation or block without a part it must have";
    E0404 "unknown-cause" Error "a `for` that names nothing the declaration does";
    E0405 "port" Error "a port outside 1 to 65535";
    E0406 "path-parameter" Error "a path and parameters that do not agree";
    E0407 "spread-of-no-record" Error "a spread of something without fields";
    E0408 "link-value" Error "a link's parameter that is neither in the request nor in the response";
    E0409 "policy-cycle" Error "policies that extend each other";
    E0410 "lifecycle-case" Error "a lifecycle that names a case its enum does not have";
    E0421 "uncovered-mention" Error "a mention of something that no declared relation leads to";
    E0422 "decision-cycle" Error "decisions that supersede each other";
    E0423 "supersedes-rejected" Error "a decision that supersedes one that was rejected";
    E0424 "two-successors" Error "a decision that two others supersede";
    E0425 "no-successor" Error "a superseded decision that nothing supersedes";
    E0426 "decision-number" Error "two decisions with one number";
    W0412 "body-without-meaning" Warning "a GET, HEAD or DELETE request with a body";

    // 06 emission
    W0601 "not-written-yet" Warning "constructs that a target has a place for and does not write yet";
    W0620 "ignored-header" Warning "a header that OpenAPI ignores";
    W0621 "auth-without-place" Warning "an auth that OpenAPI has no security scheme for";
    W0622 "missing-auth-url" Warning "an auth without a URL that OpenAPI asks for";
    W0623 "unsayable-link" Warning "a link or callback that no runtime expression can say";
    E0624 "problem-member" Error "a field of an error that problem details have already";
    E0625 "same-route" Error "two operations with one method and path";
    W0626 "older-openapi" Warning "something that the chosen version of OpenAPI has no place for";
    W0627 "parameter-form" Warning "a form of a parameter that OpenAPI does not have";
    W0640 "kubernetes-name-taken" Warning "two declarations that have the same name in Kubernetes";
    W0641 "no-image" Warning "something that should run and has no image";
    W0642 "no-port" Warning "a contract that is provided without a port";
    W0643 "unknown-host" Warning "an address that is needed and not known";
    W0644 "weaker-pods" Warning "a pod that the restricted level of pod security refuses";
    W0645 "blocked-disruption" Warning "a disruption budget under which no node can be drained";
    W0646 "short-grace" Warning "a grace period that ends before the longest call";
    W0647 "external-secrets-not-written" Warning "secrets that an operator should fetch, which is not written";
    W0648 "no-gateway-class" Warning "a gateway whose implementation is not said";
    W0649 "gateway-deploy" Warning "deployment settings of a gateway, which the Gateway API leaves to its implementation";
    W0650 "no-scaling-metric" Warning "a range of replicas that nothing moves in";
}
