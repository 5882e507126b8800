// One Kubernetes object: what the API server's validation and admission refuse although the schema accepts it.
// The rules are those of Kubernetes' own `ValidateXxx` functions, as far as a manifest of ours can break them.

import { containers, podTemplate, quantity, selects } from "./kubernetes_pods.mjs";

const LABEL_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/;
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_LABEL_1035 = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const PORT_NAME = /^(?=.{1,15}$)(?!.*--)(?=.*[a-z])[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const CONFIG_KEY = /^(?!\.\.)[-._a-zA-Z0-9]{1,253}$/;
const ROLE_KINDS = new Set(["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"]);

/** `Kind namespace/name`, for messages. */
export function identity(object) {
  const { namespace, name } = object.metadata;
  return `${object.kind} ${namespace ? `${namespace}/` : ""}${name}`;
}

/** Calls `problem(path, message)` for each rule that the object breaks. */
export function checkObject(object, problem) {
  metadata(object, problem);
  ports(object, "", problem);
  switch (object.kind) {
    case "Service":
      service(object.spec ?? {}, problem);
      break;
    case "Deployment":
    case "StatefulSet":
    case "DaemonSet":
      workload(object, problem);
      break;
    case "CronJob":
      cronJob(object, problem);
      break;
    case "HorizontalPodAutoscaler":
      autoscaler(object.spec ?? {}, problem);
      break;
    case "PodDisruptionBudget":
      disruptionBudget(object.spec ?? {}, problem);
      break;
    case "NetworkPolicy":
      networkPolicy(object.spec ?? {}, problem);
      break;
    case "ConfigMap":
    case "Secret":
      for (const key of Object.keys({ ...object.data, ...object.binaryData, ...object.stringData })) {
        if (!CONFIG_KEY.test(key)) problem("data", `"${key}" is no valid key`);
      }
      break;
    default:
  }
  const template = podTemplate(object);
  if (template !== undefined) {
    if (object.kind !== "Pod") labels(template.metadata, `${template.path}/../metadata`, problem);
    pod(template, object.kind, problem);
  }
}

function metadata({ kind, metadata: meta }, problem) {
  const rule = kind === "Namespace" ? DNS_LABEL : kind === "Service" ? DNS_LABEL_1035 : ROLE_KINDS.has(kind) ? /^[^/%]+$/ : DNS_SUBDOMAIN;
  if (!rule.test(meta.name)) problem("metadata/name", `"${meta.name}" is no valid name of a ${kind}`);
  if (kind === "CronJob" && meta.name.length > 52) problem("metadata/name", `${meta.name.length} characters: a CronJob's name has at most 52`);
  if (["StatefulSet", "Job"].includes(kind) && !DNS_LABEL.test(meta.name)) problem("metadata/name", `"${meta.name}" is no DNS label: it becomes a label of the pods`);
  if (meta.namespace !== undefined && !DNS_LABEL.test(meta.namespace)) problem("metadata/namespace", `"${meta.namespace}" is no DNS label`);
  labels(meta, "metadata", problem);
}

function labels(meta, path, problem) {
  for (const [key, value] of Object.entries(meta.labels ?? {})) {
    qualifiedName(key, `${path}/labels`, problem);
    if (typeof value !== "string") problem(`${path}/labels/${key}`, `${JSON.stringify(value)} is no string`);
    else if (value !== "" && !LABEL_NAME.test(value)) problem(`${path}/labels/${key}`, `"${value}" is no label value: at most 63 of [A-Za-z0-9_.-], a letter or digit at both ends`);
  }
  let size = 0;
  for (const [key, value] of Object.entries(meta.annotations ?? {})) {
    qualifiedName(key, `${path}/annotations`, problem);
    if (typeof value !== "string") problem(`${path}/annotations/${key}`, `${JSON.stringify(value)} is no string`);
    size += key.length + String(value).length;
  }
  if (size > 256 * 1024) problem(`${path}/annotations`, `${size} bytes: at most 262144`);
}

function qualifiedName(key, path, problem) {
  const parts = key.split("/");
  const name = parts.at(-1);
  if (parts.length > 2 || !LABEL_NAME.test(name) || (parts.length === 2 && !DNS_SUBDOMAIN.test(parts[0]))) problem(path, `"${key}" is no valid key`);
}

/** Every port of the object, wherever it stands: a schema only knows that it is an integer. */
function ports(value, path, problem) {
  if (value === null || typeof value !== "object") return;
  for (const [key, item] of Object.entries(value)) {
    const where = path === "" ? key : `${path}/${key}`;
    if (/^(port|containerPort|targetPort|hostPort|endPort)$/.test(key) && typeof item === "number" && !(Number.isInteger(item) && item >= 1 && item <= 65535)) {
      problem(where, `${item} is no port: 1 to 65535`);
    } else if (key === "nodePort" && (item < 30000 || item > 32767)) {
      problem(where, `${item} is no node port: 30000 to 32767`);
    } else {
      ports(item, where, problem);
    }
  }
}

function unique(values, path, what, problem) {
  for (const value of new Set(values.filter((item, index) => item !== undefined && values.indexOf(item) !== index))) problem(path, `duplicate ${what} "${value}"`);
}

function service(spec, problem) {
  const list = spec.ports ?? [];
  if (list.length === 0 && spec.type !== "ExternalName" && spec.clusterIP !== "None") problem("spec/ports", "a Service without ports");
  if (list.length > 1 && list.some(({ name }) => !name)) problem("spec/ports", "with more than one port each has a name");
  unique(list.map(({ name }) => name), "spec/ports", "port name", problem);
  unique(list.map(({ port, protocol = "TCP" }) => `${port}/${protocol}`), "spec/ports", "port", problem);
  for (const [index, { name, targetPort }] of list.entries()) {
    if (name !== undefined && !DNS_LABEL.test(name)) problem(`spec/ports/${index}/name`, `"${name}" is no DNS label`);
    if (typeof targetPort === "string" && !PORT_NAME.test(targetPort)) problem(`spec/ports/${index}/targetPort`, `"${targetPort}" is no port name`);
  }
  if (spec.type === "ExternalName" && !DNS_SUBDOMAIN.test(spec.externalName ?? "")) problem("spec/externalName", "an ExternalName Service names a host");
}

function workload({ kind, spec = {} }, problem) {
  const podLabels = spec.template?.metadata?.labels;
  if (!selects(spec.selector, podLabels)) problem("spec/selector", `does not choose the labels of the pods: ${JSON.stringify(podLabels ?? {})}`);
  if (Object.keys(spec.selector?.matchLabels ?? {}).length === 0 && !spec.selector?.matchExpressions?.length) problem("spec/selector", "is empty");
  if ((spec.template?.spec?.restartPolicy ?? "Always") !== "Always") problem("spec/template/spec/restartPolicy", `a ${kind} only restarts Always`);
  if (spec.replicas < 0) problem("spec/replicas", "is negative");
  const rolling = spec.strategy?.rollingUpdate;
  if (spec.strategy?.type === "Recreate" && rolling) problem("spec/strategy", "rollingUpdate with Recreate");
  const isZero = (value) => value === 0 || value === "0" || value === "0%";
  if (rolling && isZero(rolling.maxUnavailable) && isZero(rolling.maxSurge)) problem("spec/strategy/rollingUpdate", "maxSurge and maxUnavailable are both 0: no rollout can begin");
}

function cronJob({ spec = {} }, problem) {
  schedule(spec.schedule, problem);
  const restart = spec.jobTemplate?.spec?.template?.spec?.restartPolicy;
  if (!["Never", "OnFailure"].includes(restart)) problem("spec/jobTemplate/spec/template/spec/restartPolicy", `${restart ?? "Always"}: a job restarts Never or OnFailure`);
  if (spec.timeZone !== undefined) {
    try {
      new Intl.DateTimeFormat("en", { timeZone: spec.timeZone });
    } catch {
      problem("spec/timeZone", `"${spec.timeZone}" is no time zone`);
    }
  }
}

const CRON_FIELDS = [
  ["minute", 0, 59, []],
  ["hour", 0, 23, []],
  ["day of month", 1, 31, []],
  ["month", 1, 12, ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]],
  ["day of week", 0, 6, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]],
];

function schedule(text, problem) {
  if (/^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every \d+[smh])$/.test(text)) return;
  const fields = String(text).trim().split(/\s+/);
  if (fields.length !== 5) return problem("spec/schedule", `"${text}" has ${fields.length} fields of 5`);
  fields.forEach((field, index) => {
    const [name, low, high, words] = CRON_FIELDS[index];
    const number = (item) => (words.includes(item.toLowerCase()) ? words.indexOf(item.toLowerCase()) + low : /^\d+$/.test(item) ? Number(item) : NaN);
    for (const part of field.split(",")) {
      const [range, step] = part.split("/");
      const [from, to] = range === "*" || range === "?" ? [low, high] : range.includes("-") ? range.split("-").map(number) : [number(range), number(range)];
      if (!(from >= low && to <= high && from <= to) || (step !== undefined && !(Number(step) > 0))) problem("spec/schedule", `"${part}" is no ${name}`);
    }
  });
}

function autoscaler({ minReplicas = 1, maxReplicas, metrics = [] }, problem) {
  if (minReplicas < 1) problem("spec/minReplicas", `${minReplicas}: at least 1`);
  if (!(maxReplicas >= minReplicas)) problem("spec/maxReplicas", `${maxReplicas} is below minReplicas ${minReplicas}`);
  for (const [index, metric] of metrics.entries()) {
    const field = metric.type && metric.type[0].toLowerCase() + metric.type.slice(1);
    if (metric[field] === undefined) problem(`spec/metrics/${index}`, `type ${metric.type} without ${field}`);
    const target = metric[field]?.target ?? {};
    const set = ["averageUtilization", "averageValue", "value"].filter((key) => target[key] !== undefined);
    if (set.length !== 1) problem(`spec/metrics/${index}`, `exactly one target value, not ${set.length}`);
    if (target.averageUtilization < 1) problem(`spec/metrics/${index}`, "averageUtilization is below 1");
  }
}

function disruptionBudget(spec, problem) {
  if ((spec.minAvailable === undefined) === (spec.maxUnavailable === undefined)) problem("spec", "exactly one of minAvailable and maxUnavailable");
  for (const key of ["minAvailable", "maxUnavailable"]) {
    const value = spec[key];
    if (typeof value === "string" && !/^\d+%$/.test(value)) problem(`spec/${key}`, `"${value}" is neither an integer nor a percentage`);
    if (value < 0) problem(`spec/${key}`, "is negative");
  }
}

function networkPolicy(spec, problem) {
  const types = spec.policyTypes;
  for (const direction of ["ingress", "egress"]) {
    const type = direction === "ingress" ? "Ingress" : "Egress";
    if (types !== undefined && spec[direction] !== undefined && !types.includes(type)) problem("spec/policyTypes", `without ${type}, so the ${direction} rules do nothing`);
    for (const [index, rule] of (spec[direction] ?? []).entries()) {
      const path = `spec/${direction}/${index}`;
      for (const { port, endPort, protocol } of rule.ports ?? []) {
        if (endPort !== undefined && !(typeof port === "number" && endPort >= port)) problem(`${path}/ports`, `endPort ${endPort} needs a numeric port that is not above it`);
        if (protocol !== undefined && !["TCP", "UDP", "SCTP"].includes(protocol)) problem(`${path}/ports`, `"${protocol}" is no protocol`);
      }
      for (const peer of rule.from ?? rule.to ?? []) {
        if (Object.keys(peer).length === 0) problem(path, "an empty peer");
        if (peer.ipBlock && (peer.podSelector || peer.namespaceSelector)) problem(path, "ipBlock together with a selector");
        for (const cidr of peer.ipBlock ? [peer.ipBlock.cidr, ...(peer.ipBlock.except ?? [])] : []) {
          if (!/^(\d{1,3}(\.\d{1,3}){3}\/([0-9]|[12][0-9]|3[0-2])|[0-9a-f:]+\/\d{1,3})$/.test(cidr)) problem(path, `"${cidr}" is no CIDR`);
        }
      }
    }
  }
}

function pod({ spec, path }, kind, problem) {
  const all = containers(spec);
  if ((spec.containers ?? []).length === 0) problem(`${path}/containers`, "no container");
  unique(all.map(({ container }) => container.name), path, "container name", problem);
  unique((spec.volumes ?? []).map(({ name }) => name), `${path}/volumes`, "volume name", problem);
  for (const { name } of spec.volumes ?? []) if (!DNS_LABEL.test(name)) problem(`${path}/volumes`, `"${name}" is no DNS label`);
  const volumes = new Set([...(spec.volumes ?? []).map(({ name }) => name)]);
  unique((spec.containers ?? []).flatMap(({ ports: list = [] }) => list.map(({ name }) => name)), path, "port name", problem);
  for (const { container, path: below, list } of all) {
    const where = `${path}/${below}`;
    if (!DNS_LABEL.test(container.name ?? "")) problem(`${where}/name`, `"${container.name}" is no DNS label`);
    if (!container.image || /\s/.test(container.image)) problem(`${where}/image`, `"${container.image}" is no image`);
    unique((container.ports ?? []).map(({ containerPort, protocol = "TCP" }) => `${containerPort}/${protocol}`), `${where}/ports`, "port", problem);
    for (const { name } of container.ports ?? []) if (name !== undefined && !PORT_NAME.test(name)) problem(`${where}/ports`, `"${name}" is no port name: at most 15 of [a-z0-9-] with a letter`);
    environment(container, where, problem);
    resources(container.resources ?? {}, `${where}/resources`, problem);
    for (const { name, mountPath } of container.volumeMounts ?? []) {
      // A StatefulSet's claims are volumes of the pod as well.
      if (!volumes.has(name) && kind !== "StatefulSet") problem(`${where}/volumeMounts`, `no volume "${name}"`);
      if (mountPath?.includes(":")) problem(`${where}/volumeMounts`, `"${mountPath}" holds a colon`);
    }
    unique((container.volumeMounts ?? []).map(({ mountPath }) => mountPath), `${where}/volumeMounts`, "mountPath", problem);
    const sidecar = list === "initContainers" && container.restartPolicy === "Always";
    for (const key of ["livenessProbe", "readinessProbe", "startupProbe"]) {
      if (container[key] === undefined) continue;
      if (list === "initContainers" && !sidecar) problem(`${where}/${key}`, "an init container has no probes");
      probe(container[key], key, container, `${where}/${key}`, problem);
    }
    const stop = container.lifecycle?.preStop?.sleep?.seconds;
    const grace = spec.terminationGracePeriodSeconds ?? 30;
    if (stop !== undefined && stop > grace) problem(`${where}/lifecycle/preStop`, `sleeps ${stop} s, longer than the grace period of ${grace} s`);
  }
}

const HANDLERS = ["httpGet", "tcpSocket", "grpc", "exec"];

function probe(value, key, container, where, problem) {
  const handlers = HANDLERS.filter((name) => value[name] !== undefined);
  if (handlers.length !== 1) problem(where, `exactly one of ${HANDLERS.join(", ")}, not ${handlers.length}`);
  if (key !== "readinessProbe" && (value.successThreshold ?? 1) !== 1) problem(where, "successThreshold is 1 here");
  for (const name of ["periodSeconds", "timeoutSeconds", "failureThreshold"]) if (value[name] < 1) problem(`${where}/${name}`, "is below 1");
  const port = value.httpGet?.port ?? value.tcpSocket?.port ?? value.grpc?.port;
  const declared = container.ports ?? [];
  if (typeof port === "string" && !declared.some(({ name }) => name === port)) problem(where, `no port named "${port}" in the container`);
  if (typeof port === "number" && declared.length > 0 && !declared.some(({ containerPort }) => containerPort === port)) problem(where, `port ${port} is none of the container's`);
  if (value.httpGet?.path !== undefined && !value.httpGet.path.startsWith("/")) problem(`${where}/httpGet/path`, `"${value.httpGet.path}" does not start with a slash`);
}

function environment(container, where, problem) {
  const list = container.env ?? [];
  unique(list.map(({ name }) => name), `${where}/env`, "name", problem);
  for (const { name, value, valueFrom } of list) {
    if (!/^[ -<>-~]+$/.test(name ?? "")) problem(`${where}/env`, `"${name}" is no name of a variable`);
    if (value !== undefined && typeof value !== "string") problem(`${where}/env/${name}`, `${JSON.stringify(value)} is no string`);
    if (value !== undefined && valueFrom !== undefined) problem(`${where}/env/${name}`, "both value and valueFrom");
    if (valueFrom !== undefined && Object.keys(valueFrom).length !== 1) problem(`${where}/env/${name}`, "valueFrom has exactly one source");
    const field = valueFrom?.fieldRef?.fieldPath;
    if (field !== undefined && !/^(metadata\.(name|namespace|uid|labels\['[^']+'\]|annotations\['[^']+'\])|spec\.(nodeName|serviceAccountName)|status\.(hostIPs?|podIPs?))$/.test(field)) {
      problem(`${where}/env/${name}`, `"${field}" is no field that the downward API knows`);
    }
  }
}

function resources({ requests = {}, limits = {} }, where, problem) {
  for (const [section, values] of Object.entries({ requests, limits })) {
    for (const [name, value] of Object.entries(values)) {
      const number = quantity(value);
      if (number === undefined || number < 0) problem(`${where}/${section}/${name}`, `"${value}" is no quantity`);
    }
  }
  for (const [name, value] of Object.entries(requests)) {
    if (limits[name] !== undefined && quantity(value) > quantity(limits[name])) problem(`${where}/requests/${name}`, `${value} is above the limit ${limits[name]}`);
  }
}
