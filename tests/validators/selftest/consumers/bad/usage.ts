// refuse: Property 'colour' does not exist
import type { paths } from "./consumers/bad/unknown-media";

type Answer = paths["/things"]["get"]["responses"][200]["content"]["application/xml"];
export const colour = ({} as Answer).colour;
