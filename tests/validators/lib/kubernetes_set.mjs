// A set of Kubernetes objects that is applied together: what one object says of another must be so. Nothing here is refused
// by a schema, little by an API server, and all of it is an outage: a Service without pods, a policy that opens the wrong port.

import { containers, isEmpty, namespaceOf, podTemplate, selects } from "./kubernetes_pods.mjs";
import { checkOperator, scaled } from "./kubernetes_operators.mjs";
import { checkSecrets } from "./kubernetes_secrets.mjs";
import { restricted } from "./pod_security.mjs";

const HOSTNAME_LABEL = "kubernetes.io/metadata.name";
/** On the pods that the implementation of a Gateway makes for it (GEP-1762). */
const GATEWAY_LABEL = "gateway.networking.k8s.io/gateway-name";
/** On the pods of Envoy Gateway, which run in its own namespace. */
const ENVOY_LABEL = "gateway.envoyproxy.io/owning-gateway-name";

/** The pods of operators that the set may name: CloudNativePG, Strimzi. */
const OPERATORS = [["app.kubernetes.io/name", "cloudnative-pg"], ["name", "strimzi-cluster-operator"]];

/**
 * Calls `problem(object, path, message)` for each reference that does not hold. `secrets` are those that are said to be there,
 * with their keys; undefined where nobody says.
 */
export function checkSet(objects, secrets, problem) {
  const set = new Index(objects);
  duplicates(objects, problem);
  for (const object of objects) {
    const say = (path, message) => problem(object, path, message);
    const namespace = namespaceOf(object);
    if (namespace !== undefined && set.namespaces.size > 0 && !set.namespaces.has(namespace)) {
      say("metadata/namespace", `the set declares namespaces, but not ${namespace}`);
    }
    switch (object.kind) {
      case "Service":
        service(object, set, say);
        break;
      case "HorizontalPodAutoscaler":
        autoscaler(object, set, say);
        break;
      case "PodDisruptionBudget":
        if (object.spec?.selector && set.pods(namespace, object.spec.selector).length === 0) say("spec/selector", "chooses no pod of the set");
        break;
      case "NetworkPolicy":
        networkPolicy(object, set, say);
        break;
      case "HTTPRoute":
      case "GRPCRoute":
        route(object, set, say);
        break;
      case "RoleBinding":
      case "ClusterRoleBinding":
        binding(object, set, say);
        break;
      default:
    }
  }
  for (const pod of set.templates) podReferences(pod, set, (path, message) => problem(pod.owner, path, message));
  connections(set, problem);
  budgets(set, problem);
  scalers(set, problem);
  for (const object of objects) checkOperator(object, set, (path, message) => problem(object, path, message));
  checkSecrets(set, secrets, problem);
}

/** The objects of a set by kind, namespace and name, and the pods that its workloads make. */
class Index {
  constructor(objects) {
    this.objects = new Map(objects.map((object) => [`${object.kind} ${namespaceOf(object) ?? ""} ${object.metadata.name}`, object]));
    this.namespaces = new Map(
      objects.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => [metadata.name, { [HOSTNAME_LABEL]: metadata.name, ...metadata.labels }]),
    );
    this.templates = objects.flatMap((owner) => {
      const template = podTemplate(owner);
      return template ? [{ owner, namespace: namespaceOf(owner), labels: template.metadata.labels ?? {}, metadata: template.metadata, spec: template.spec, path: template.path }] : [];
    });
    this.operated = objects.flatMap((owner) => operatedPods(owner, objects));
    this.policies = objects.filter(({ kind }) => kind === "NetworkPolicy");
  }

  get(kind, namespace, name) {
    return this.objects.get(`${kind} ${namespace ?? ""} ${name}`);
  }

  pods(namespace, selector) {
    return [...this.templates, ...this.operated].filter((pod) => pod.namespace === namespace && selects(selector, pod.labels));
  }

  /** Whether a selector means the pods of a Gateway of the set, or of an operator: those are the platform's, and in no manifest. */
  isGateway(selector) {
    if (OPERATORS.some(([label, value]) => selector?.matchLabels?.[label] === value)) return true;
    const name = selector?.matchLabels?.[GATEWAY_LABEL] ?? selector?.matchLabels?.[ENVOY_LABEL];
    return name !== undefined && [...this.objects.values()].some(({ kind, metadata }) => kind === "Gateway" && metadata.name === name);
  }

  /** The labels of a namespace; one that the set does not declare has its name only. */
  namespaceLabels(name) {
    return this.namespaces.get(name) ?? { [HOSTNAME_LABEL]: name };
  }

  /** The namespaces of the set, declared or used. */
  namespaceNames() {
    return new Set([...this.namespaces.keys(), ...this.templates.map(({ namespace }) => namespace)]);
  }
}

/** The pods that an operator makes of an object, as far as others see them: their labels, and the ports they listen on. */
function operatedPods(owner, objects) {
  const pod = (labels, ports) => [{ owner, namespace: namespaceOf(owner), labels, spec: { containers: [{ ports: ports.map((containerPort) => ({ containerPort })) }] }, path: "spec" }];
  if (owner.kind === "Cluster" && owner.apiVersion.startsWith("postgresql.cnpg.io/")) {
    return pod({ ...owner.spec.inheritedMetadata?.labels, "cnpg.io/cluster": owner.metadata.name }, [5432, 8000, 9187]);
  }
  if (owner.kind === "KafkaNodePool") {
    const cluster = owner.metadata.labels?.["strimzi.io/cluster"];
    const kafka = objects.find(({ kind, metadata }) => kind === "Kafka" && metadata.name === cluster && namespaceOf(owner) === metadata.namespace);
    const listeners = kafka?.spec.kafka.listeners.map(({ port }) => port) ?? [];
    return pod({ ...owner.spec.template?.pod?.metadata?.labels, "strimzi.io/cluster": cluster }, [9090, 9091, ...listeners]);
  }
  return [];
}

function duplicates(objects, problem) {
  const seen = new Set();
  for (const object of objects) {
    const key = [object.apiVersion.replace(/\/?v[0-9a-z]+$/, ""), object.kind, namespaceOf(object), object.metadata.name].join(" ");
    if (seen.has(key)) problem(object, "metadata/name", "stands twice in the set");
    seen.add(key);
  }
}

/** Whether a pod has the port: a number that a container declares, or a port's name. */
function hasPort(pod, port, protocol = "TCP") {
  return containers(pod.spec).some(({ container }) =>
    (container.ports ?? []).some((entry) => (entry.protocol ?? "TCP") === protocol && (entry.containerPort === port || entry.name === port)),
  );
}

function describe(pods) {
  return pods.map(({ owner }) => `${owner.kind} ${owner.metadata.name}`).join(", ");
}

function service(object, set, say) {
  const { selector, ports = [], type } = object.spec ?? {};
  if (selector === undefined || type === "ExternalName") return;
  const pods = set.pods(namespaceOf(object), { matchLabels: selector });
  if (pods.length === 0) return say("spec/selector", `chooses no pod of the set: ${JSON.stringify(selector)}`);
  for (const [index, { port, targetPort = port, protocol }] of ports.entries()) {
    for (const pod of pods.filter((candidate) => !hasPort(candidate, targetPort, protocol))) {
      say(`spec/ports/${index}/targetPort`, `${targetPort} is no port of ${describe([pod])}`);
    }
  }
}

function autoscaler(object, set, say) {
  const { kind, name, apiVersion } = object.spec?.scaleTargetRef ?? {};
  const target = set.get(kind, namespaceOf(object), name);
  if (target === undefined || target.apiVersion !== apiVersion) return say("spec/scaleTargetRef", `no ${apiVersion} ${kind} ${name} in the set`);
  // A utilization is a share of the request: without the request the autoscaler does nothing.
  for (const metric of object.spec.metrics ?? []) {
    const { name: resource, target: goal } = metric.resource ?? {};
    if (goal?.averageUtilization === undefined) continue;
    for (const container of podTemplate(target)?.spec?.containers ?? []) {
      if (container.resources?.requests?.[resource] === undefined) say("spec/metrics", `the container ${container.name} of ${name} requests no ${resource}`);
    }
  }
}

function route(object, set, say) {
  const namespace = namespaceOf(object);
  for (const [index, parent] of (object.spec?.parentRefs ?? []).entries()) {
    const home = parent.namespace ?? namespace;
    if ((parent.kind ?? "Gateway") !== "Gateway") continue;
    const gateway = set.get("Gateway", home, parent.name);
    const path = `spec/parentRefs/${index}`;
    // A gateway in a namespace that the set does not hold belongs to the platform.
    if (gateway === undefined) {
      if (set.namespaceNames().has(home)) say(path, `no Gateway ${home}/${parent.name} in the set`);
      continue;
    }
    const listeners = (gateway.spec?.listeners ?? []).filter(({ name }) => parent.sectionName === undefined || name === parent.sectionName);
    if (listeners.length === 0) say(path, `the Gateway ${parent.name} has no listener ${parent.sectionName}`);
    else if (home !== namespace && !listeners.some((listener) => admits(listener, namespace, set))) say(path, `no listener of the Gateway ${home}/${parent.name} admits routes of ${namespace}`);
  }
  const backends = (object.spec?.rules ?? []).flatMap((rule, index) => (rule.backendRefs ?? []).map((ref, at) => ({ ref, path: `spec/rules/${index}/backendRefs/${at}` })));
  for (const { ref, path } of backends) {
    if ((ref.kind ?? "Service") !== "Service") continue;
    const home = ref.namespace ?? namespace;
    const target = set.get("Service", home, ref.name);
    if (target === undefined) say(path, `no Service ${home}/${ref.name} in the set`);
    else if (!(target.spec?.ports ?? []).some(({ port }) => port === ref.port)) say(path, `the Service ${ref.name} has no port ${ref.port}`);
    if (home !== namespace && !granted(object, home, ref.name, set)) say(path, `no ReferenceGrant in ${home} lets ${object.kind} of ${namespace} refer to the Service ${ref.name}`);
  }
}

function admits(listener, namespace, set) {
  const { from = "Same", selector } = listener.allowedRoutes?.namespaces ?? {};
  return from === "All" || (from === "Selector" && selects(selector, set.namespaceLabels(namespace)));
}

function granted(object, home, name, set) {
  return [...set.objects.values()].some(
    ({ kind, metadata, spec }) =>
      kind === "ReferenceGrant" &&
      metadata.namespace === home &&
      spec.from.some((from) => from.kind === object.kind && from.namespace === namespaceOf(object)) &&
      spec.to.some((to) => to.kind === "Service" && (to.name === undefined || to.name === name)),
  );
}

function binding(object, set, say) {
  for (const { kind, namespace, name } of object.subjects ?? []) {
    if (kind === "ServiceAccount" && set.get("ServiceAccount", namespace ?? namespaceOf(object), name) === undefined) say("subjects", `no ServiceAccount ${name} in the set`);
  }
  const { kind, name } = object.roleRef ?? {};
  const isBuiltIn = /^(system:|view$|edit$|admin$|cluster-admin$)/.test(name);
  if (!isBuiltIn && set.get(kind, kind === "Role" ? namespaceOf(object) : undefined, name) === undefined) say("roleRef", `no ${kind} ${name} in the set`);
}

function podReferences({ namespace, spec, path, owner, labels, metadata }, set, say) {
  const account = spec.serviceAccountName;
  if (account !== undefined && account !== "default" && set.get("ServiceAccount", namespace, account) === undefined) say(`${path}/serviceAccountName`, `no ServiceAccount ${account} in the set`);
  const config = ({ name, optional, key }, where) => {
    if (optional) return;
    const map = set.get("ConfigMap", namespace, name);
    if (map === undefined) say(where, `no ConfigMap ${name} in the set`);
    else if (key !== undefined && !(key in { ...map.data, ...map.binaryData })) say(where, `the ConfigMap ${name} has no key ${key}`);
  };
  for (const { configMap, persistentVolumeClaim, projected } of spec.volumes ?? []) {
    for (const source of [configMap, ...(projected?.sources ?? []).map((entry) => entry.configMap)].filter(Boolean)) {
      config(source, `${path}/volumes`);
      for (const { key } of source.items ?? []) config({ ...source, key }, `${path}/volumes`);
    }
    if (persistentVolumeClaim && set.get("PersistentVolumeClaim", namespace, persistentVolumeClaim.claimName) === undefined) {
      say(`${path}/volumes`, `no PersistentVolumeClaim ${persistentVolumeClaim.claimName} in the set`);
    }
  }
  for (const { container, path: below } of containers(spec)) {
    for (const { configMapRef } of container.envFrom ?? []) if (configMapRef) config(configMapRef, `${path}/${below}/envFrom`);
    for (const { name, valueFrom } of container.env ?? []) if (valueFrom?.configMapKeyRef) config(valueFrom.configMapKeyRef, `${path}/${below}/env/${name}`);
  }
  for (const { labelSelector, topologyKey } of spec.topologySpreadConstraints ?? []) {
    if (!selects(labelSelector, labels)) say(`${path}/topologySpreadConstraints`, `the spread over ${topologyKey} does not count the workload's own pods`);
  }
  if (owner.kind === "StatefulSet") {
    const claims = new Set([...(spec.volumes ?? []), ...(owner.spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata)].map(({ name }) => name));
    for (const { container, path: below } of containers(spec)) {
      for (const { name } of container.volumeMounts ?? []) if (!claims.has(name)) say(`${path}/${below}/volumeMounts`, `neither a volume nor a claim template "${name}"`);
    }
  }
  const level = set.namespaceLabels(namespace)["pod-security.kubernetes.io/enforce"];
  // Admission refuses the pods, so the workload stays at 0 replicas.
  if (level === "restricted") restricted({ metadata, spec }, (control, where, message) => say(`${path}/${where}`, `the namespace enforces the restricted level: ${message}`));
}

/** Pods of the set that a peer of a policy means, and whether it may also mean pods outside of the set. */
function peerPods(peer, namespace, set) {
  if (peer.ipBlock) return { pods: [], outside: true };
  const names = [...set.namespaceNames()].filter((name) => (peer.namespaceSelector ? selects(peer.namespaceSelector, set.namespaceLabels(name)) : name === namespace));
  const pods = names.flatMap((name) => set.pods(name, peer.podSelector ?? {}));
  return { pods, outside: (peer.namespaceSelector !== undefined && names.length === 0) || set.isGateway(peer.podSelector) };
}

function networkPolicy(object, set, say) {
  const namespace = namespaceOf(object);
  const { podSelector, ingress = [], egress = [] } = object.spec ?? {};
  const own = set.pods(namespace, podSelector);
  if (own.length === 0 && !isEmpty(podSelector) && !set.isGateway(podSelector)) say("spec/podSelector", `chooses no pod of the set: ${JSON.stringify(podSelector)}`);
  for (const [index, rule] of ingress.entries()) {
    for (const { port, protocol } of rule.ports ?? []) {
      if (port === undefined || own.length === 0) continue;
      // A policy speaks of the pods' ports, never of the Service's.
      if (!own.some((pod) => hasPort(pod, port, protocol))) say(`spec/ingress/${index}/ports`, `${port} is no port of ${describe(own)}`);
    }
    peers(rule.from, `spec/ingress/${index}/from`);
  }
  for (const [index, rule] of egress.entries()) {
    const targets = peers(rule.to, `spec/egress/${index}/to`);
    for (const { port, protocol } of rule.ports ?? []) {
      if (port === undefined || targets.length === 0) continue;
      if (!targets.some((pod) => hasPort(pod, port, protocol))) say(`spec/egress/${index}/ports`, `${port} is no port of ${describe(targets)}`);
    }
  }

  function peers(list, path) {
    return (list ?? []).flatMap((peer, at) => {
      const { pods, outside } = peerPods(peer, namespace, set);
      if (pods.length === 0 && !outside && !isEmpty(peer.podSelector)) say(`${path}/${at}`, `means no pod of the set: ${JSON.stringify(peer)}`);
      return pods;
    });
  }
}

/** What one side of a connection allows must be allowed by the other: half an edge is a call that times out. */
function connections(set, problem) {
  for (const policy of set.policies) {
    const namespace = namespaceOf(policy);
    const own = set.pods(namespace, policy.spec?.podSelector);
    for (const [direction, list] of [["egress", "to"], ["ingress", "from"]]) {
      for (const [index, rule] of (policy.spec?.[direction] ?? []).entries()) {
        const named = (rule[list] ?? []).filter((peer) => peer.podSelector && !isEmpty(peer.podSelector));
        for (const other of named.flatMap((peer) => peerPods(peer, namespace, set).pods)) {
          for (const pod of own) {
            for (const { port, protocol } of rule.ports ?? []) {
              const [from, to] = direction === "egress" ? [pod, other] : [other, pod];
              if (port === undefined || !hasPort(to, port, protocol)) continue;
              const isOpen = direction === "egress" ? allows("ingress", to, from, port, set) : allows("egress", from, to, port, set);
              const verb = direction === "egress" ? "does not accept" : "may not send";
              const [one, two] = direction === "egress" ? [to, from] : [from, to];
              if (!isOpen) problem(policy, `spec/${direction}/${index}`, `${describe([one])} ${verb} what this rule allows: ${describe([two])}, port ${port}`);
            }
          }
        }
      }
    }
  }
}

/** Whether the policies on `pod` allow the direction with `other`. The port is one of the receiving pod's. */
function allows(direction, pod, other, port, set) {
  const type = direction === "ingress" ? "Ingress" : "Egress";
  const applied = set.policies.filter(({ metadata, spec }) => {
    const types = spec.policyTypes ?? ["Ingress", ...(spec.egress ? ["Egress"] : [])];
    return (metadata.namespace ?? "default") === pod.namespace && types.includes(type) && selects(spec.podSelector, pod.labels);
  });
  if (applied.length === 0) return true;
  const receiver = direction === "ingress" ? pod : other;
  const same = (candidate) => candidate === port || containers(receiver.spec).some(({ container }) => (container.ports ?? []).some(({ name, containerPort }) => (name === candidate && containerPort === port) || (containerPort === candidate && name === port)));
  return applied.some(({ metadata, spec }) =>
    (spec[direction] ?? []).some((rule) => {
      const peers = direction === "ingress" ? rule.from : rule.to;
      const isPort = (rule.ports ?? []).length === 0 || rule.ports.some((entry) => entry.port === undefined || same(entry.port) || (entry.endPort && port >= entry.port && port <= entry.endPort));
      return isPort && ((peers ?? []).length === 0 || peers.some((peer) => peerPods(peer, metadata.namespace ?? "default", set).pods.includes(other)));
    }),
  );
}

/** The eviction API refuses a pod that two budgets choose; and a budget that spares no pod stops every drain of a node. */
function budgets(set, problem) {
  const all = [...set.objects.values()].filter(({ kind }) => kind === "PodDisruptionBudget");
  for (const budget of all) {
    const { minAvailable, maxUnavailable, selector } = budget.spec ?? {};
    for (const { owner } of set.pods(namespaceOf(budget), selector)) {
      if (!["Deployment", "StatefulSet", "Rollout"].includes(owner.kind)) continue;
      const least = leastReplicas(owner, set);
      const share = (value, round) => (typeof value === "string" ? round((least * Number(value.replace("%", ""))) / 100) : value);
      // Both percentages are rounded up, as the disruption controller does it.
      const spare = minAvailable === undefined ? share(maxUnavailable, Math.ceil) : least - share(minAvailable, Math.ceil);
      if (spare < 1) problem(budget, "spec", `${describe([{ owner }])} has ${least} replica${least === 1 ? "" : "s"} at least, and none of them may go: no node can be drained`);
    }
  }
  for (const pod of set.templates) {
    const mine = all.filter((budget) => namespaceOf(budget) === pod.namespace && selects(budget.spec?.selector, pod.labels));
    if (mine.length > 1) problem(mine[1], "spec/selector", `the pods of ${describe([pod])} have another budget, ${mine[0].metadata.name}: no eviction is possible`);
  }
}

/** The fewest replicas that a workload may have. */
function leastReplicas(owner, set) {
  const scaler = [...set.objects.values()].find((object) => scaled(object) === `${owner.apiVersion} ${owner.kind} ${namespaceOf(owner)} ${owner.metadata.name}`);
  if (scaler === undefined) return owner.spec.replicas ?? 1;
  return scaler.kind === "ScaledObject" ? (scaler.spec.minReplicaCount ?? 0) : (scaler.spec.minReplicas ?? 1);
}

/** Two scalers of one workload undo each other's work, and a number of replicas in the manifest undoes both at each apply. */
function scalers(set, problem) {
  const seen = new Map();
  for (const object of set.objects.values()) {
    const target = scaled(object);
    if (target === undefined) continue;
    const other = seen.get(target);
    if (other !== undefined) problem(object, "spec/scaleTargetRef", `${describe([{ owner: other }])} scales it already`);
    seen.set(target, object);
    const [, kind, namespace, name] = target.split(" ");
    const workload = set.get(kind, namespace, name);
    if (workload?.spec?.replicas !== undefined) problem(workload, "spec/replicas", `${describe([{ owner: object }])} decides the number: each apply would set it back to ${workload.spec.replicas}`);
  }
}
