// Where the package of a file is. Nothing here knows the editor.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The nearest folder above a file that has a manifest; none for a file that stands alone. */
export function packageOf(file: string): string | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "arch.toml"))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
