// What custom resources of a set say of other objects of it: their operators find out when it is too late, by doing nothing.

import { containers, isEmpty, namespaceOf, podTemplate, selects } from "./kubernetes_pods.mjs";

const GATEWAY_API = "gateway.networking.k8s.io";
const LINKERD = "policy.linkerd.io";
/** What Linkerd's admission takes; its schema takes any text. */
const LINKERD_PROTOCOLS = ["unknown", "HTTP/1", "HTTP/2", "gRPC", "opaque", "TLS"];

/** `VERSION KIND NAMESPACE NAME` of what a scaler scales; undefined for what is no scaler. */
export function scaled({ kind, metadata, spec }) {
  if (!["HorizontalPodAutoscaler", "ScaledObject"].includes(kind)) return undefined;
  const { apiVersion = "apps/v1", kind: of = "Deployment", name } = spec?.scaleTargetRef ?? {};
  return `${apiVersion} ${of} ${metadata.namespace ?? "default"} ${name}`;
}

/** Calls `say(path, message)` for each reference of one object that does not hold. */
export function checkOperator(object, set, say) {
  const group = object.apiVersion.split("/")[0];
  const check = CHECKS[`${group} ${object.kind}`];
  if (check !== undefined) check(object, set, say);
}

const CHECKS = {
  "keda.sh ScaledObject": scaledObject,
  "monitoring.coreos.com ServiceMonitor": serviceMonitor,
  "monitoring.coreos.com PodMonitor": podMonitor,
  "argoproj.io Rollout": rollout,
  "networking.istio.io VirtualService": virtualService,
  "networking.istio.io DestinationRule": destinationRule,
  "networking.istio.io EnvoyFilter": selected,
  "networking.istio.io Sidecar": selected,
  "security.istio.io AuthorizationPolicy": authorizationPolicy,
  "security.istio.io PeerAuthentication": selected,
  "security.istio.io RequestAuthentication": selected,
  "telemetry.istio.io Telemetry": selected,
  "gateway.envoyproxy.io BackendTrafficPolicy": targets,
  "gateway.envoyproxy.io ClientTrafficPolicy": targets,
  "gateway.envoyproxy.io SecurityPolicy": targets,
  [`${GATEWAY_API} BackendTLSPolicy`]: targets,
  [`${LINKERD} Server`]: linkerdServer,
  [`${LINKERD} AuthorizationPolicy`]: linkerdAuthorization,
  [`${LINKERD} MeshTLSAuthentication`]: linkerdIdentities,
  [`${LINKERD} HTTPLocalRateLimitPolicy`]: targets,
  [`${LINKERD} HTTPRoute`]: linkerdRoute,
  "kafka.strimzi.io KafkaNodePool": ofKafka,
  "kafka.strimzi.io KafkaTopic": ofKafka,
  "kafka.strimzi.io KafkaUser": ofKafka,
  "postgresql.cnpg.io Database": ofCluster,
};

function all(set, kind, namespace) {
  return [...set.objects.values()].filter((object) => object.kind === kind && (namespace === undefined || namespaceOf(object) === namespace));
}

function scaledObject(object, set, say) {
  const [apiVersion, kind, namespace, name] = scaled(object).split(" ");
  const target = set.get(kind, namespace, name);
  if (target === undefined || target.apiVersion !== apiVersion) say("spec/scaleTargetRef", `no ${apiVersion} ${kind} ${name} in the set`);
  const { minReplicaCount = 0, maxReplicaCount = 100, triggers = [] } = object.spec;
  if (maxReplicaCount < minReplicaCount) say("spec/maxReplicaCount", `${maxReplicaCount} is below minReplicaCount ${minReplicaCount}`);
  for (const [index, { type, metricType, authenticationRef }] of triggers.entries()) {
    const { kind: of = "TriggerAuthentication", name: reference } = authenticationRef ?? {};
    if (authenticationRef && of === "TriggerAuthentication" && set.get(of, namespace, reference) === undefined) say(`spec/triggers/${index}`, `no ${of} ${reference} in the set`);
    if (!["cpu", "memory"].includes(type)) continue;
    // KEDA's admission refuses these two: a share needs a request, and nothing else wakes a workload from zero.
    for (const container of podTemplate(target ?? {})?.spec?.containers ?? []) {
      if (metricType === "Utilization" && container.resources?.requests?.[type] === undefined) say(`spec/triggers/${index}`, `the container ${container.name} requests no ${type}`);
    }
    if (minReplicaCount === 0 && triggers.every((trigger) => ["cpu", "memory"].includes(trigger.type))) say("spec/minReplicaCount", `is 0, and ${type} alone never scales up from 0`);
  }
}

function monitored(selector, namespaces = {}, own, set, kind) {
  const names = namespaces.any ? undefined : (namespaces.matchNames ?? [own]);
  return all(set, kind).filter((object) => (names === undefined || names.includes(namespaceOf(object))) && selects(selector, object.metadata.labels ?? {}));
}

function serviceMonitor(object, set, say) {
  const { selector, namespaceSelector, endpoints = [] } = object.spec;
  const services = monitored(selector, namespaceSelector, namespaceOf(object), set, "Service");
  if (services.length === 0) return say("spec/selector", `chooses no Service of the set: ${JSON.stringify(selector)}`);
  for (const [index, { port }] of endpoints.entries()) {
    // A port is chosen by its name; a number here is silently none.
    if (port !== undefined && !services.some(({ spec }) => (spec.ports ?? []).some(({ name }) => name === port))) say(`spec/endpoints/${index}/port`, `no chosen Service has a port named ${port}`);
  }
}

function podMonitor(object, set, say) {
  const { selector, podMetricsEndpoints = [] } = object.spec;
  const pods = set.pods(namespaceOf(object), selector);
  if (pods.length === 0) return say("spec/selector", `chooses no pod of the set: ${JSON.stringify(selector)}`);
  for (const [index, { port }] of podMetricsEndpoints.entries()) {
    if (port !== undefined && !pods.some((pod) => hasPort(pod, port))) say(`spec/podMetricsEndpoints/${index}/port`, `no chosen pod has a port named ${port}`);
  }
}

function rollout(object, set, say) {
  const namespace = namespaceOf(object);
  const { canary, blueGreen } = object.spec?.strategy ?? {};
  const service = (name, path) => {
    if (name !== undefined && set.get("Service", namespace, name) === undefined) say(path, `no Service ${name} in the set`);
  };
  const analysis = (templates, path) => {
    for (const { templateName, clusterScope } of templates ?? []) {
      if (!clusterScope && set.get("AnalysisTemplate", namespace, templateName) === undefined) say(path, `no AnalysisTemplate ${templateName} in the set`);
    }
  };
  for (const name of ["stableService", "canaryService"]) service(canary?.[name], `spec/strategy/canary/${name}`);
  for (const name of ["activeService", "previewService"]) service(blueGreen?.[name], `spec/strategy/blueGreen/${name}`);
  analysis(canary?.analysis?.templates, "spec/strategy/canary/analysis");
  for (const name of ["prePromotionAnalysis", "postPromotionAnalysis"]) analysis(blueGreen?.[name]?.templates, `spec/strategy/blueGreen/${name}`);
  for (const [index, step] of (canary?.steps ?? []).entries()) analysis(step.analysis?.templates, `spec/strategy/canary/steps/${index}`);
  const { istio, plugins } = canary?.trafficRouting ?? {};
  for (const { name, routes = [] } of [istio?.virtualService, ...(istio?.virtualServices ?? [])].filter(Boolean)) {
    const path = "spec/strategy/canary/trafficRouting/istio";
    const virtual = set.get("VirtualService", namespace, name);
    if (virtual === undefined) say(path, `no VirtualService ${name} in the set`);
    for (const route of virtual === undefined ? [] : routes) {
      if (!(virtual.spec.http ?? []).some((entry) => entry.name === route)) say(path, `the VirtualService ${name} has no route ${route}`);
    }
    for (const route of virtual?.spec.http ?? []) {
      if (routes.length > 0 && !routes.includes(route.name)) continue;
      const hosts = new Set((route.route ?? []).map(({ destination }) => destination.host.split(".")[0]));
      for (const wanted of [canary.stableService, canary.canaryService]) if (wanted !== undefined && !hosts.has(wanted)) say(path, `the route ${route.name ?? ""} of ${name} does not lead to ${wanted}`);
    }
  }
  for (const plugin of Object.values(plugins ?? {})) {
    for (const name of [plugin.httpRoute, ...(plugin.httpRoutes ?? []).map((entry) => entry.name)].filter(Boolean)) {
      if (set.get("HTTPRoute", namespace, name) === undefined) say("spec/strategy/canary/trafficRouting", `no HTTPRoute ${name} in the set`);
    }
  }
}

/** The Service or ServiceEntry that a host of Istio means: `orders`, `orders.shop`, `orders.shop.svc.cluster.local`. */
function resolve(host, namespace, set) {
  const entry = all(set, "ServiceEntry").find(({ spec }) => spec.hosts.some((name) => name === host || (name.startsWith("*.") && host.endsWith(name.slice(1)))));
  if (entry !== undefined) return entry;
  const [, name, home = namespace] = /^([^.]+)(?:\.([^.]+))?(?:\.svc(?:\.cluster\.local)?)?$/.exec(host) ?? [];
  return name === undefined ? undefined : set.get("Service", home, name);
}

function portsOf(target) {
  return (target.spec.ports ?? []).map(({ port, number }) => port ?? number);
}

function virtualService(object, set, say) {
  const namespace = namespaceOf(object);
  const { hosts = [], gateways = ["mesh"], http = [], tcp = [], tls = [] } = object.spec;
  for (const host of gateways.includes("mesh") ? hosts : []) {
    if (host !== "*" && resolve(host, namespace, set) === undefined) say("spec/hosts", `no Service or ServiceEntry for ${host} in the set`);
  }
  for (const name of gateways.filter((gateway) => gateway !== "mesh")) {
    const [home, own] = name.includes("/") ? name.split("/") : [namespace, name];
    if (set.get("Gateway", home, own) === undefined) say("spec/gateways", `no Gateway ${home}/${own} in the set`);
  }
  const names = http.map(({ name }) => name).filter(Boolean);
  for (const name of new Set(names.filter((item, index) => names.indexOf(item) !== index))) say("spec/http", `two routes are named ${name}`);
  for (const [index, route] of [...http, ...tcp, ...tls].entries()) {
    const path = `spec/routes/${index}`;
    const weights = (route.route ?? []).map(({ weight }) => weight).filter((weight) => weight !== undefined);
    if ((route.route ?? []).length > 1 && weights.reduce((sum, weight) => sum + weight, 0) === 0) say(path, "several destinations and no weight");
    for (const { destination } of [...(route.route ?? []), ...(route.mirror ? [{ destination: route.mirror }] : []), ...(route.mirrors ?? [])]) {
      const target = resolve(destination.host, namespace, set);
      if (target === undefined) {
        say(path, `no Service or ServiceEntry for ${destination.host} in the set`);
        continue;
      }
      const port = destination.port?.number;
      if (port !== undefined && !portsOf(target).includes(port)) say(path, `${destination.host} has no port ${port}`);
      if (destination.subset !== undefined && !subsets(destination.host, namespace, set).includes(destination.subset)) say(path, `no DestinationRule has a subset ${destination.subset} of ${destination.host}`);
    }
    const [whole, each] = [seconds(route.timeout), seconds(route.retries?.perTryTimeout)];
    if (whole !== undefined && each !== undefined && each > whole) say(path, `a try of ${route.retries.perTryTimeout} outlasts the timeout of ${route.timeout}`);
    if (route.retries?.attempts === 0 && (route.retries.perTryTimeout || route.retries.retryOn)) say(path, "perTryTimeout or retryOn without retries: Istio refuses it");
    // Unset means two retries that nobody asked for.
    if ((route.route ?? []).length > 0 && http.includes(route) && route.retries === undefined) say(path, "retries are not set, which means Istio's default of 2");
  }
  for (const other of all(set, "VirtualService", namespace)) {
    if (other === object || gateways.some((name) => name !== "mesh")) continue;
    const both = hosts.filter((host) => (other.spec.gateways ?? ["mesh"]).includes("mesh") && other.spec.hosts.includes(host) && !isExportedElsewhere(object, other));
    if (both.length > 0 && other.metadata.name < object.metadata.name) say("spec/hosts", `the VirtualService ${other.metadata.name} is for ${both.join(", ")} as well: for sidecars only one of them applies`);
  }
}

/** Two of a host apply side by side where they are for different callers. */
function isExportedElsewhere(one, other) {
  const sources = ({ spec }) => JSON.stringify((spec.http ?? []).flatMap(({ match = [] }) => match.map(({ sourceLabels }) => sourceLabels ?? null)));
  return sources(one) !== sources(other) && !sources(one).includes("null") && !sources(other).includes("null");
}

function subsets(host, namespace, set) {
  const target = resolve(host, namespace, set);
  return all(set, "DestinationRule").filter((rule) => resolve(rule.spec.host, namespaceOf(rule), set) === target).flatMap(({ spec }) => (spec.subsets ?? []).map(({ name }) => name));
}

function destinationRule(object, set, say) {
  const namespace = namespaceOf(object);
  const { host, subsets: list = [], workloadSelector } = object.spec;
  const target = resolve(host, namespace, set);
  if (target === undefined && !host.startsWith("*")) say("spec/host", `no Service or ServiceEntry for ${host} in the set`);
  if (target?.kind === "Service" && target.spec.selector) {
    for (const { name, labels = {} } of list) {
      const isManaged = all(set, "Rollout", namespace).some(({ spec }) => JSON.stringify(spec.strategy?.canary?.trafficRouting ?? {}).includes(JSON.stringify(object.metadata.name)));
      if (!isManaged && set.pods(namespaceOf(target), { matchLabels: { ...target.spec.selector, ...labels } }).length === 0) say("spec/subsets", `the subset ${name} has no pod of the set`);
    }
  }
  if (workloadSelector && set.pods(namespace, workloadSelector).length === 0) say("spec/workloadSelector", "chooses no pod of the set");
  for (const other of all(set, "DestinationRule", namespace)) {
    const isSame = other.metadata.name < object.metadata.name && other.spec.host === host && JSON.stringify(other.spec.workloadSelector) === JSON.stringify(workloadSelector);
    if (isSame) say("spec/host", `the DestinationRule ${other.metadata.name} is for it as well, and for the same callers`);
  }
}

/** Policies of Istio that choose pods by labels, or name what they are for. */
function selected(object, set, say) {
  const { selector, workloadSelector } = object.spec ?? {};
  const labels = selector?.matchLabels ?? workloadSelector?.labels;
  if (labels !== undefined && Object.keys(labels).length > 0) {
    const isGateway = set.isGateway({ matchLabels: labels });
    if (!isGateway && set.pods(namespaceOf(object), { matchLabels: labels }).length === 0) say("spec/selector", `chooses no pod of the set: ${JSON.stringify(labels)}`);
  }
  if (object.spec?.targetRefs !== undefined || object.spec?.targetRef !== undefined) targets(object, set, say);
}

function authorizationPolicy(object, set, say) {
  selected(object, set, say);
  const pods = set.pods(namespaceOf(object), object.spec?.selector);
  for (const [index, { from = [], to = [] }] of (object.spec?.rules ?? []).entries()) {
    for (const principal of from.flatMap(({ source }) => [...(source?.principals ?? []), ...(source?.notPrincipals ?? [])])) {
      const [, home, name] = /^[^/]+\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(principal) ?? [];
      const isOwn = home !== undefined && set.namespaceNames().has(home);
      // The implementation of a Gateway makes an account for it.
      const isGateway = all(set, "Gateway", home).some(({ metadata }) => name?.startsWith(`${metadata.name}-`));
      if (home === undefined && principal !== "*") say(`spec/rules/${index}/from`, `${principal}: a principal is TRUST-DOMAIN/ns/NAMESPACE/sa/ACCOUNT`);
      else if (isOwn && !isGateway && set.get("ServiceAccount", home, name) === undefined) say(`spec/rules/${index}/from`, `no ServiceAccount ${home}/${name} in the set`);
    }
    for (const port of to.flatMap(({ operation }) => operation?.ports ?? [])) {
      // A policy speaks of the pods' ports, never of the Service's.
      if (pods.length > 0 && !pods.some((pod) => hasPort(pod, Number(port)))) say(`spec/rules/${index}/to`, `${port} is no port of its pods`);
    }
  }
}

/** `targetRef` and `targetRefs`: each is there, and has the section it names. */
function targets(object, set, say) {
  const namespace = namespaceOf(object);
  for (const [index, { group = "", kind, name, namespace: home = namespace, sectionName }] of [object.spec.targetRef, ...(object.spec.targetRefs ?? [])].filter(Boolean).entries()) {
    const path = `spec/targetRefs/${index}`;
    const target = set.get(kind, home, name);
    if (target === undefined || (target.apiVersion.includes("/") ? target.apiVersion.split("/")[0] : "") !== group) {
      say(path, `no ${kind} ${name} of the group "${group}" in the set`);
      continue;
    }
    const sections = { Gateway: target.spec?.listeners, Service: target.spec?.ports }[kind] ?? target.spec?.rules ?? [];
    if (sectionName !== undefined && !sections.some((section) => section.name === sectionName)) say(path, `${kind} ${name} has no ${sectionName}`);
    for (const other of all(set, object.kind, namespace)) {
      const refs = [other.spec?.targetRef, ...(other.spec?.targetRefs ?? [])].filter(Boolean);
      const isSame = other.apiVersion === object.apiVersion && other.metadata.name < object.metadata.name && refs.some((ref) => ref.kind === kind && ref.name === name && ref.sectionName === sectionName);
      // Of two, Envoy Gateway and Linkerd heed the older one; Istio adds them up.
      if (isSame && !object.apiVersion.includes("istio.io") && object.kind !== "AuthorizationPolicy") say(path, `the ${object.kind} ${other.metadata.name} is for it as well: only one of them applies`);
    }
  }
}

function linkerdServer(object, set, say) {
  const { podSelector, port, proxyProtocol } = object.spec;
  if (proxyProtocol !== undefined && !LINKERD_PROTOCOLS.includes(proxyProtocol)) say("spec/proxyProtocol", `${proxyProtocol}: one of ${LINKERD_PROTOCOLS.join(", ")}`);
  if (podSelector === undefined) return;
  const pods = set.pods(namespaceOf(object), podSelector);
  if (pods.length === 0 && !isEmpty(podSelector)) return say("spec/podSelector", `chooses no pod of the set: ${JSON.stringify(podSelector)}`);
  if (pods.length > 0 && !pods.some((pod) => hasPort(pod, port))) say("spec/port", `${port} is no port of its pods`);
  for (const other of all(set, "Server", namespaceOf(object))) {
    const isTwin = other.metadata.name < object.metadata.name && other.spec.port === port && other.spec.podSelector && pods.some(({ labels }) => selects(other.spec.podSelector, labels));
    if (isTwin) say("spec/port", `the Server ${other.metadata.name} is for it as well: Linkerd's admission refuses the second`);
  }
}

function linkerdAuthorization(object, set, say) {
  const namespace = namespaceOf(object);
  const { targetRef, requiredAuthenticationRefs = [] } = object.spec;
  for (const [path, { kind, name, namespace: home = namespace }] of [["spec/targetRef", targetRef], ...requiredAuthenticationRefs.map((ref, index) => [`spec/requiredAuthenticationRefs/${index}`, ref])]) {
    const found = kind === "Namespace" ? set.namespaces.has(name) : set.get(kind, home, name) !== undefined;
    if (!found) say(path, `no ${kind} ${name} in the set`);
  }
}

function linkerdIdentities(object, set, say) {
  for (const [index, { kind, name, namespace = namespaceOf(object) }] of (object.spec.identityRefs ?? []).entries()) {
    if (kind !== "ServiceAccount" || !set.namespaceNames().has(namespace)) continue;
    const isGateway = all(set, "Gateway", namespace).some(({ metadata }) => name.startsWith(`${metadata.name}-`));
    if (!isGateway && set.get(kind, namespace, name) === undefined) say(`spec/identityRefs/${index}`, `no ServiceAccount ${name} in the set`);
  }
}

function linkerdRoute(object, set, say) {
  for (const [index, { kind, name, namespace = namespaceOf(object) }] of (object.spec.parentRefs ?? []).entries()) {
    if (set.get(kind ?? "Service", namespace, name) === undefined) say(`spec/parentRefs/${index}`, `no ${kind ?? "Service"} ${name} in the set`);
  }
}

function ofKafka(object, set, say) {
  const name = object.metadata.labels?.["strimzi.io/cluster"];
  if (name === undefined) say("metadata/labels", "no strimzi.io/cluster: the operator does not look at it");
  else if (set.get("Kafka", namespaceOf(object), name) === undefined) say("metadata/labels", `no Kafka ${name} in the set`);
}

function ofCluster(object, set, say) {
  const name = object.spec.cluster?.name;
  if (set.get("Cluster", namespaceOf(object), name) === undefined) say("spec/cluster", `no Cluster ${name} in the set`);
}

function hasPort(pod, port) {
  return containers(pod.spec).some(({ container }) => (container.ports ?? []).some(({ name, containerPort }) => name === port || containerPort === port));
}

/** A duration of Istio (`1h2m3.5s`, `250ms`) in seconds; undefined where none is set or it is none. */
function seconds(text) {
  const parts = [...String(text ?? "").matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)];
  return parts.length === 0 ? undefined : parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * { h: 3600, m: 60, s: 1, ms: 0.001 }[unit], 0);
}
