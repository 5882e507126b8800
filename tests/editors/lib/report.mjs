// What held and what did not.

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of these tests. */
export const here = dirname(dirname(fileURLToPath(import.meta.url)));

export class Report {
  #held = 0;
  #failed = 0;

  check(what, holds, seen = "") {
    if (holds) {
      this.#held += 1;
      console.log(`ok   ${what}`);
    } else {
      this.#failed += 1;
      console.log(`FAIL ${what}${seen === "" ? "" : `; saw: ${typeof seen === "string" ? seen : JSON.stringify(seen)}`}`);
    }
    return holds;
  }

  equal(what, seen, wanted) {
    return this.check(what, JSON.stringify(seen) === JSON.stringify(wanted), { seen, wanted });
  }

  /** Ends the process. */
  finish() {
    console.log(`${this.#held} held, ${this.#failed} did not`);
    process.exit(this.#failed === 0 && this.#held > 0 ? 0 : 1);
  }
}

/** Nothing can be tested. */
export function cannot(why) {
  console.error(`vscode: ${why}`);
  process.exit(2);
}
