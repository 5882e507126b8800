// Highlighting of `.arch` for highlight.js 10 and 11. In a page it registers itself and colors the blocks that stand there; as a
// module it is the definition. Words come from the compiler's vocabulary.
(function () {
  function arch(hljs) {
    const NAME = "(?:`[^`\\n]+`|[A-Za-z_]\\w*)";
    const LINE = "^[ \\t]*";
    const title = { className: "title", end: NAME };
    const text = { className: "string", begin: /"""/, end: /"""/ };
    const string = { className: "string", begin: /"/, end: /"|$/, contains: [{ className: "subst", begin: /\\./ }] };
    return {
      name: "Arch",
      aliases: ["arch"],
      contains: [
        { className: "comment", begin: /\/\//, end: /$/ },
        text,
        { className: "regexp", begin: /\br"[^"\n]*"/ },
        string,
        { className: "keyword", begin: LINE + "use(?=[ \\t]+[a-z_`])" },
        { className: "keyword", begin: LINE + "(?:private[ \\t]+)?(?:{{declarations:alt}})(?=[ \\t]+[A-Za-z_`])", starts: title },
        { className: "keyword", begin: LINE + "(?:{{operations:alt}})(?=[ \\t]+(?:[A-Z]+[ \\t]+)?[a-z_`]\\w*\\()", starts: title },
        { className: "keyword", begin: "\\b(?:{{methods:alt}})(?=[ \\t]+/)" },
        { className: "string", begin: "/[^\\s\"]*(?=[ \\t]+[a-z_]\\w*\\()", starts: title },
        { className: "keyword", begin: "\\b(?:{{verbs:alt}})(?=[ \\t]+[A-Z`])" },
        { className: "keyword", begin: LINE + "(?:{{verbs:alt}}|{{blocks:alt}})(?=[ \\t]+[A-Za-z_`\"])" },
        { className: "keyword", begin: LINE + "\\}?[ \\t]*(?:{{groups:alt}}|{{branches:alt}})(?=[ \\t]*[\"{])" },
        { className: "keyword", begin: LINE + "(?:{{rules:alt}}|{{rule_parts:alt}}|{{route:alt}})(?=[ \\t]+[a-z/])" },
        { className: "keyword", begin: "\\b(?:{{locations:alt}}|{{stream:alt}})(?=[ \\t]+(?:" + NAME + "\\??[ \\t]*:|\\.\\.\\.|[A-Z]))" },
        { className: "meta", begin: /@[A-Za-z_]\w*/ },
        { className: "attr", begin: NAME + "(?=\\??[ \\t]*:)" },
        { className: "keyword", begin: "\\b(?:{{clauses:alt}}|as|{{rule_parts:alt}}|{{operators:alt}})(?=[ \\t]+[A-Za-z_`\"\\d{\\[(])" },
        { className: "number", begin: /(?<![\w.])\d{4}-\d\d-\d\d\b/ },
        { className: "number", begin: /(?<![\w.])\d+\.\d+\.\d+(?:-[\w.-]*\w)?/ },
        { className: "number", begin: "(?<![\\w])-?\\d[\\d_]*(?:\\.\\d+)?(?:(?:(?:{{durations:alt}})\\d*)+|{{suffixes:alt}})?(?!\\w)" },
        { className: "number", begin: /\b[1-5]XX\b/i },
        { className: "literal", begin: "\\b(?:{{constants:alt}})\\b(?![.(])" },
        { className: "string", begin: /(?<=[\s[(:,])\/(?:[^\s,{}()[\]"/]|\/(?!\/)|,(?=\S)|\{[^{}\s]*\})*(?![^\s,\])}])/ },
        { className: "built_in", begin: "\\b(?:{{types:alt}})\\b(?!\\.)" },
        { className: "type", begin: /\b[A-Z]\w*/ },
        { className: "operator", begin: /->|~>|\.\.\.?|[=!]=|[<>]=|[!|&=?]/ },
        { begin: /`[^`\n]+`|[a-z_]\w*/ },
      ],
    };
  }

  if (typeof module !== "undefined" && module.exports) {
    module.exports = arch;
  } else if (typeof hljs !== "undefined") {
    hljs.registerLanguage("arch", arch);
    // The book has colored its blocks before it loads this.
    document.querySelectorAll("code.language-arch").forEach((block) => {
      const colored = hljs.highlight.length === 2 && hljs.highlightAll !== undefined
        ? hljs.highlight(block.textContent, { language: "arch" })
        : hljs.highlight("arch", block.textContent);
      block.innerHTML = colored.value;
      block.classList.add("hljs");
    });
  }
})();
