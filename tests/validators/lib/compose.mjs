// Docker Compose: the schema of the specification, that of Traefik's file provider for the configurations beside it, and what
// only `docker compose up` would find: dependencies, networks, ports, volumes, files and variables that do not fit together.

import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";

import { parseDocument } from "yaml";

import { HERE, Report, collect, requireHere, version } from "./common.mjs";

const { default: Ajv2020 } = requireHere("ajv/dist/2020");
const { default: Ajv } = requireHere("ajv");

const KIND = "compose";
/** A Docker daemon has addresses for 31 bridges, and one is its own. */
const NETWORKS = 30;
/** Names of variables whose values are not for files. */
const SECRET = /(PASSWORD|PASS|SECRET|TOKEN|_KEY)$/;

const report = new Report(KIND);
const files = collect(KIND, process.argv.slice(2), [".yaml", ".yml"]);
const schema = (name) => JSON.parse(readFileSync(join(HERE, "compose-schemas", name), "utf8"));
const options = { allErrors: true, strict: false, validateFormats: false };
const isCompose = new Ajv2020(options).compile(schema("compose-spec.json"));
const isTraefik = new Ajv(options).compile(schema("traefik-v3-file-provider.json"));

for (const file of files) {
  const value = read(file);
  if (value === null) continue;
  if (value?.services !== undefined) compose(file, value);
  else if (value?.http !== undefined) traefik(file, value);
  else report.problem(file, "yaml", "", "is neither a Compose file nor a configuration of Traefik");
}
report.finish(files, [`ajv ${version("ajv")}`, "schema of the Compose specification", "schema of Traefik 3"]);

function read(file) {
  const document = parseDocument(readFileSync(file, "utf8"), { uniqueKeys: true });
  for (const error of [...document.errors, ...document.warnings]) report.problem(file, "yaml", "", error.message);
  return document.errors.length === 0 ? document.toJS() : null;
}

function accept(check, file, tool, value) {
  if (check(value)) return;
  for (const { instancePath, message, params } of check.errors) {
    report.problem(file, tool, instancePath.slice(1), `${message} ${params.additionalProperty ?? params.unevaluatedProperty ?? ""}`);
  }
}

function compose(file, value) {
  accept(isCompose, file, "compose-spec", value);
  const problem = (where, message) => report.problem(file, "set", where, message);
  const services = Object.entries(value.services ?? {});
  for (const [name, service] of services) {
    container(name, service, problem);
    dependencies(name, service, value.services, problem);
    references(name, service, value, problem);
    addresses(name, service, value.services, problem);
  }
  cycles(value.services, problem);
  ports(services, problem);
  used(services, value, problem);
  networks(services, value.networks ?? {}, problem);
  for (const [name, { file: path }] of Object.entries(value.configs ?? {})) {
    if (!existsSync(join(dirname(file), path))) problem(`configs/${name}`, `${path} does not exist`);
  }
  variables(file, value, problem);
}

/** What each container must be and must not be. */
function container(name, service, problem) {
  const where = `services/${name}`;
  if (!/[:@][^/]+$/.test(service.image ?? "") && service.build === undefined) problem(where, `the image ${service.image} has no tag`);
  if (/:latest$/.test(service.image ?? "")) problem(where, `the image ${service.image} is any one`);
  if (service.privileged) problem(where, "is privileged");
  if (!service.cap_drop?.includes("ALL")) problem(where, "keeps capabilities");
  if (!service.security_opt?.includes("no-new-privileges:true")) problem(where, "may gain privileges");
  for (const [key, text] of Object.entries(service.environment ?? {})) {
    if (SECRET.test(key) && !/^\$\{/.test(text)) problem(where, `the secret ${key} stands in the file`);
  }
}

function dependencies(name, service, services, problem) {
  for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
    const target = services[other];
    const where = `services/${name}/depends_on/${other}`;
    if (target === undefined) problem(where, "there is no such service");
    else if (condition === "service_healthy" && target.healthcheck === undefined) problem(where, "has no check that could say it is healthy");
    else if (condition === "service_completed_successfully" && target.restart !== "no") problem(where, "is started again when it ends");
    else if (target.profiles && !service.profiles) problem(where, "does not start with the others");
  }
}

/** A service that waits for itself, over others. */
function cycles(services, problem) {
  const done = new Set();
  const visit = (name, path) => {
    if (path.includes(name)) return problem(`services/${name}/depends_on`, `waits for itself: ${[...path, name].join(" → ")}`);
    if (done.has(name) || services[name] === undefined) return undefined;
    Object.keys(services[name].depends_on ?? {}).forEach((other) => visit(other, [...path, name]));
    done.add(name);
    return undefined;
  };
  Object.keys(services).forEach((name) => visit(name, []));
}

/** What a service mounts and joins must be declared. */
function references(name, service, value, problem) {
  for (const network of service.networks ?? []) {
    if (value.networks?.[network] === undefined) problem(`services/${name}/networks`, `${network} is not declared`);
  }
  for (const { type, source } of service.volumes ?? []) {
    if (type === "volume" && source !== undefined && value.volumes?.[source] === undefined) problem(`services/${name}/volumes`, `${source} is not declared`);
  }
  for (const { source } of service.configs ?? []) {
    if (value.configs?.[source] === undefined) problem(`services/${name}/configs`, `${source} is not declared`);
  }
  const beside = /^service:(.+)$/.exec(service.network_mode ?? "")?.[1];
  if (beside !== undefined && value.services[beside] === undefined) problem(`services/${name}/network_mode`, `there is no service ${beside}`);
}

/** A variable that is the address of a service: it must be in reach. */
function addresses(name, service, services, problem) {
  for (const [key, text] of Object.entries(service.environment ?? {})) {
    const host = /^(?:[a-z][a-z0-9+]*:\/\/)?([a-z][a-z0-9-]*):\d+$/.exec(text)?.[1];
    if (host === undefined || host === "localhost") continue;
    const target = services[host];
    if (target === undefined) problem(`services/${name}/environment/${key}`, `${host} does not run here`);
    else if (host !== name && !meet(service, target, services)) problem(`services/${name}/environment/${key}`, `no network leads to ${host}`);
  }
}

function meet(one, other, services) {
  const of = (service) => {
    const beside = /^service:(.+)$/.exec(service.network_mode ?? "")?.[1];
    return (beside === undefined ? service.networks : services[beside]?.networks) ?? [];
  };
  return of(one).some((network) => of(other).includes(network));
}

function ports(services, problem) {
  const taken = new Map();
  for (const [name, service] of services) {
    for (const { published, protocol, host_ip: address } of service.ports ?? []) {
      const key = `${published}/${protocol ?? "tcp"}`;
      if (taken.has(key)) problem(`services/${name}/ports`, `${key} of the machine leads to ${taken.get(key)} already`);
      taken.set(key, name);
      if (address !== "127.0.0.1") problem(`services/${name}/ports`, `${key} is open to other machines`);
    }
  }
}

/** Networks, volumes and configs that nobody uses. */
function used(services, value, problem) {
  const names = (of) => new Set(services.flatMap(([, service]) => of(service) ?? []));
  const all = {
    networks: names((service) => service.networks),
    volumes: names((service) => service.volumes?.map(({ source }) => source)),
    configs: names((service) => service.configs?.map(({ source }) => source)),
  };
  for (const [kind, inUse] of Object.entries(all)) {
    for (const name of Object.keys(value[kind] ?? {})) if (!inUse.has(name)) problem(`${kind}/${name}`, "is used by nobody");
  }
}

function networks(services, declared, problem) {
  const names = Object.keys(declared);
  if (names.length > NETWORKS) problem("networks", `${names.length} are more than a daemon has addresses for`);
  for (const [name, service] of services) {
    if (service.networks === undefined && service.network_mode === undefined) problem(`services/${name}`, "joins the network that everybody is in");
    const open = (service.networks ?? []).some((network) => declared[network] && !declared[network].internal);
    if (service.ports !== undefined && !open) problem(`services/${name}/ports`, "no network leads to the machine");
  }
  for (const name of names.filter((name) => declared[name]?.internal)) {
    const members = services.filter(([, service]) => service.networks?.includes(name));
    if (members.length < 2) problem(`networks/${name}`, "connects nobody");
  }
}

/** Variables are those of `.env.example`, and a dollar is a variable or stands twice. */
function variables(file, value, problem) {
  const asked = new Set();
  const visit = (node, where) => {
    if (typeof node === "string") {
      const rest = node.replaceAll("$$", "").replace(/\$\{([A-Z_][A-Z0-9_]*)(:-[^}]*|:\?[^}]*)?\}/g, (_, name, otherwise) => {
        if (!otherwise?.startsWith(":-")) asked.add(name);
        return "";
      });
      if (rest.includes("$")) problem(where, `${node}: a dollar that begins no variable`);
    } else if (node !== null && typeof node === "object") {
      Object.entries(node).forEach(([key, inner]) => visit(inner, where === "" ? key : `${where}/${key}`));
    }
  };
  visit(value, "");
  const path = join(dirname(file), ".env.example");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const listed = new Map(text.split("\n").filter((line) => /^[^#]/.test(line)).map((line) => line.split("=", 2)));
  for (const name of asked) if (!listed.has(name)) problem("variables", `${name} is not in .env.example`);
  for (const [name, given] of listed) {
    if (!asked.has(name)) problem("variables", `${name} of .env.example is asked for by nobody`);
    if (given !== "") problem("variables", `${name} of .env.example has a value`);
  }
}

function traefik(file, value) {
  accept(isTraefik, file, "traefik", value);
  const problem = (where, message) => report.problem(file, "set", where, message);
  const { routers = {}, middlewares = {}, services = {} } = value.http;
  const inUse = { services: new Set(), middlewares: new Set() };
  for (const [name, router] of Object.entries(routers)) {
    inUse.services.add(router.service);
    if (services[router.service] === undefined) problem(`routers/${name}`, `there is no service ${router.service}`);
    for (const middleware of router.middlewares ?? []) {
      inUse.middlewares.add(middleware);
      if (middlewares[middleware] === undefined) problem(`routers/${name}`, `there is no middleware ${middleware}`);
    }
  }
  for (const [name, service] of Object.entries(services)) {
    for (const { name: part } of service.weighted?.services ?? []) {
      inUse.services.add(part);
      if (services[part] === undefined) problem(`services/${name}`, `there is no service ${part}`);
    }
  }
  for (const kind of ["services", "middlewares"]) {
    for (const name of Object.keys(value.http[kind] ?? {})) if (!inUse[kind].has(name)) problem(`${kind}/${name}`, "is used by nobody");
  }
  reached(file, services, problem);
}

/** The addresses of a gateway must be in its reach: in the Compose file that mounts this one. */
function reached(file, services, problem) {
  const parent = join(dirname(dirname(file)), "compose.yaml");
  if (!existsSync(parent)) return problem("", "no Compose file stands above it");
  const all = read(parent);
  const config = Object.entries(all?.configs ?? {}).find(([, { file: path }]) => normalize(join(dirname(parent), path)) === normalize(file))?.[0];
  const gateway = Object.values(all?.services ?? {}).find((service) => service.configs?.some(({ source }) => source === config));
  if (gateway === undefined) return problem("", `nothing in ${basename(parent)} mounts it`);
  for (const [name, { loadBalancer }] of Object.entries(services)) {
    for (const { url } of loadBalancer?.servers ?? []) {
      const host = new URL(url.replace(/^h2c:/, "http:")).hostname;
      if (host.includes(".")) continue;
      if (all.services[host] === undefined) problem(`services/${name}`, `${host} does not run here`);
      else if (!meet(gateway, all.services[host], all.services)) problem(`services/${name}`, `no network leads to ${host}`);
    }
  }
  return undefined;
}
