globalThis.mermaid = {};
