import type { paths } from "./consumers/good/things-api";
import type { ThingMade } from "./consumers/good/things/ThingMade";

type Things = paths["/things"]["get"]["responses"][200]["content"]["application/json"];
export const things: Things = [{ name: "a" }];
export const made: ThingMade = { label: things[0]?.name ?? "", origin: { country: "DE" } };
// @ts-expect-error a thing has a name
export const nameless: Things = [{}];
