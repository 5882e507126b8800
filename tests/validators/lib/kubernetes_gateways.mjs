// Gateways of a set with their routes and policies: what one names of another must be there, and no two may claim the same.
// An implementation says most of this in a status only, after it has let everything through.

import { namespaceOf } from "./kubernetes_pods.mjs";

const ROUTES = ["HTTPRoute", "GRPCRoute"];
/** The policies that attach to gateways and routes, of which one of a kind may claim a target. */
const POLICIES = ["BackendTrafficPolicy", "ClientTrafficPolicy", "SecurityPolicy", "RequestAuthentication"];
/** Fields of HTTPRoute rules that the schemas have and the standard channel has not. */
const EXPERIMENTAL = ["retry", "sessionPersistence"];

/** Calls `problem(object, path, message)` for each reference that does not hold. */
export function checkGateways(objects, problem) {
  const all = new Map(objects.map((object) => [`${object.kind} ${namespaceOf(object)} ${object.metadata.name}`, object]));
  const get = (kind, object, name) => all.get(`${kind} ${namespaceOf(object)} ${name}`);
  const known = new Set(objects.filter(({ kind }) => kind === "ServiceEntry").flatMap(({ spec }) => spec.hosts));
  const routes = objects.filter(({ kind }) => ROUTES.includes(kind));
  for (const route of routes) {
    backends(route, get, known, (path, message) => problem(route, path, message));
    const names = (route.spec?.rules ?? []).map(({ name }) => name).filter((name) => name !== undefined);
    repeated(names).forEach((name) => problem(route, "spec/rules", `two rules are called ${name}`));
  }
  matches(routes, problem);
  kinds(routes, problem);
  hosts(objects, problem);
  targets(objects, get, problem);
}

function backends(route, get, known, say) {
  for (const [index, rule] of (route.spec?.rules ?? []).entries()) {
    for (const field of EXPERIMENTAL) if (rule[field] !== undefined) say(`spec/rules/${index}/${field}`, "not in the standard channel");
    const mirrors = (rule.filters ?? []).flatMap(({ requestMirror }) => (requestMirror ? [requestMirror.backendRef] : []));
    const refs = [...(rule.backendRefs ?? []), ...mirrors];
    const redirects = (rule.filters ?? []).some(({ type }) => type === "RequestRedirect");
    if (refs.length === 0 && !redirects) say(`spec/rules/${index}`, "leads nowhere");
    const weights = (rule.backendRefs ?? []).map(({ weight }) => weight ?? 1);
    if (weights.length > 0 && weights.every((weight) => weight === 0)) say(`spec/rules/${index}`, "no target gets a request");
    for (const ref of refs) {
      const path = `spec/rules/${index}`;
      const kind = ref.kind ?? "Service";
      if (kind === "Hostname") {
        if (!known.has(ref.name)) say(path, `no ServiceEntry has the host ${ref.name}`);
      } else if (ref.namespace === undefined) {
        const target = get(kind, route, ref.name);
        if (target === undefined) say(path, `no ${kind} ${ref.name} in the set`);
        else if (kind === "Service" && !(target.spec?.ports ?? []).some(({ port }) => port === ref.port)) say(path, `the Service ${ref.name} has no port ${ref.port}`);
        else if (kind === "Backend" && !(target.spec?.endpoints ?? []).some(({ fqdn, ip }) => (fqdn ?? ip)?.port === ref.port)) say(path, `the Backend ${ref.name} has no port ${ref.port}`);
      }
    }
  }
}

/** Two rules of a gateway's routes that take the same requests: the older object wins, which nobody decided. */
function matches(routes, problem) {
  const seen = new Map();
  for (const route of routes) {
    const parents = JSON.stringify(route.spec?.parentRefs ?? []);
    const hostnames = JSON.stringify(route.spec?.hostnames ?? []);
    for (const [index, rule] of (route.spec?.rules ?? []).entries()) {
      for (const match of rule.matches ?? [{}]) {
        const key = `${namespaceOf(route)} ${parents} ${hostnames} ${route.kind} ${JSON.stringify(sorted(match))}`;
        if (seen.has(key)) problem(route, `spec/rules/${index}`, `takes what ${seen.get(key)} takes`);
        else seen.set(key, `${route.metadata.name} rule ${index}`);
      }
    }
  }
}

/** Of an HTTPRoute and a GRPCRoute with one host name on one listener, one is not accepted. */
function kinds(routes, problem) {
  const owners = new Map();
  for (const route of routes) {
    for (const parent of route.spec?.parentRefs ?? []) {
      for (const host of route.spec?.hostnames ?? ["*"]) {
        const key = `${namespaceOf(route)} ${parent.name} ${parent.sectionName ?? ""} ${host}`;
        const other = owners.get(key);
        if (other !== undefined && other !== route.kind) problem(route, "spec/parentRefs", `${parent.sectionName} has an ${other} for ${host}, and accepts no ${route.kind} beside it`);
        owners.set(key, route.kind);
      }
    }
  }
}

/** A host name that two gateways listen for. */
function hosts(objects, problem) {
  const owners = new Map();
  for (const gateway of objects.filter(({ kind }) => kind === "Gateway")) {
    for (const { hostname, port } of gateway.spec?.listeners ?? []) {
      if (hostname === undefined) continue;
      const owner = owners.get(`${hostname}:${port}`);
      if (owner !== undefined && owner !== gateway) problem(gateway, "spec/listeners", `${hostname}:${port} belongs to ${owner.metadata.name}`);
      owners.set(`${hostname}:${port}`, gateway);
    }
  }
}

/** What policies attach to: it is there, has the section, and no other policy of the kind has it. */
function targets(objects, get, problem) {
  for (const policy of objects.filter(({ kind }) => POLICIES.includes(kind) || kind === "AuthorizationPolicy")) {
    const refs = policy.spec?.targetRefs ?? (policy.spec?.targetRef ? [policy.spec.targetRef] : []);
    for (const [index, ref] of refs.entries()) {
      const path = `spec/targetRefs/${index}`;
      const target = get(ref.kind, policy, ref.name);
      if (target === undefined) {
        problem(policy, path, `no ${ref.kind} ${ref.name} in the set`);
        continue;
      }
      const sections = ref.kind === "Gateway" ? target.spec?.listeners : target.spec?.rules;
      if (ref.sectionName !== undefined && !(sections ?? []).some(({ name }) => name === ref.sectionName)) problem(policy, path, `${ref.kind} ${ref.name} has no section ${ref.sectionName}`);
    }
  }
  for (const kind of POLICIES) {
    const owners = new Map();
    for (const policy of objects.filter((object) => object.kind === kind)) {
      for (const ref of policy.spec?.targetRefs ?? []) {
        const key = `${namespaceOf(policy)} ${ref.kind} ${ref.name} ${ref.sectionName ?? ""}`;
        if (owners.has(key)) problem(policy, "spec/targetRefs", `${owners.get(key)} has the same target, ${ref.kind} ${ref.name}`);
        owners.set(key, policy.metadata.name);
      }
    }
  }
}

function repeated(names) {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, item]) => [name, sorted(item)]));
}
