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
        { className: "keyword", begin: LINE + "(?:private[ \\t]+)?(?:scalar|record|enum|union|error|event|message|annotation|contract|service|external|actor|context|team|gateway|server|store|cache|channel|queue|projection|policy|auth|saga|lifecycle|scenario|environment|decision|technology|rule)(?=[ \\t]+[A-Za-z_`])", starts: title },
        { className: "keyword", begin: LINE + "(?:rpc|query|mutation|subscription|receive|send|deliver|op)(?=[ \\t]+(?:[A-Z]+[ \\t]+)?[a-z_`]\\w*\\()", starts: title },
        { className: "keyword", begin: "\\b(?:GET|HEAD|OPTIONS|TRACE|PUT|DELETE|POST|PATCH|QUERY)(?=[ \\t]+/)" },
        { className: "string", begin: "/[^\\s\"]*(?=[ \\t]+[a-z_]\\w*\\()", starts: title },
        { className: "keyword", begin: "\\b(?:provides|listens|calls|owns|uses|publishes|consumes|replaces|downstream_of|carries|holds|supersedes|relates_to|affects|confirmed_by|from|omits|resolve)(?=[ \\t]+[A-Z`])" },
        { className: "keyword", begin: LINE + "(?:provides|listens|calls|owns|uses|publishes|consumes|replaces|downstream_of|carries|holds|supersedes|relates_to|affects|confirmed_by|from|omits|resolve|slo|job|flag|scope|role|step|pivot|retriable|read_only|option|example|link|callback|override)(?=[ \\t]+[A-Za-z_`\"])" },
        { className: "keyword", begin: LINE + "\\}?[ \\t]*(?:alt|loop|par|opt|else|and)(?=[ \\t]*[\"{])" },
        { className: "keyword", begin: LINE + "(?:for|forbid|where|require|route)(?=[ \\t]+[a-z/])" },
        { className: "keyword", begin: "\\b(?:query|header|cookie|body|path|stream)(?=[ \\t]+(?:" + NAME + "\\??[ \\t]*:|\\.\\.\\.|[A-Z]))" },
        { className: "meta", begin: /@[A-Za-z_]\w*/ },
        { className: "attr", begin: NAME + "(?=\\??[ \\t]*:)" },
        { className: "keyword", begin: "\\b(?:by|extends|for|from|in|is|of|on|to|with|as|where|require|and|or|in)(?=[ \\t]+[A-Za-z_`\"\\d{\\[(])" },
        { className: "number", begin: /(?<![\w.])\d{4}-\d\d-\d\d\b/ },
        { className: "number", begin: /(?<![\w.])\d+\.\d+\.\d+(?:-[\w.-]*\w)?/ },
        { className: "number", begin: "(?<![\\w])-?\\d[\\d_]*(?:\\.\\d+)?(?:(?:(?:ms|us|d|h|m|s|w)\\d*)+|GiB|KiB|MiB|TiB|/d|/h|/m|/s|GB|KB|MB|TB|ms|us|%|B|d|h|m|s|w)?(?!\\w)" },
        { className: "number", begin: /\b[1-5]XX\b/i },
        { className: "literal", begin: "\\b(?:true|false|null)\\b(?![.(])" },
        { className: "string", begin: /(?<=[\s[(:,])\/(?:[^\s,{}()[\]"/]|\/(?!\/)|,(?=\S)|\{[^{}\s]*\})*(?![^\s,\])}])/ },
        { className: "built_in", begin: "\\b(?:Bool|Int|Int32|Float|Float32|Decimal|String|Bytes|Date|Time|Timestamp|Duration|Uuid|Url|Email|Json|List|Set|Map)\\b(?!\\.)" },
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
