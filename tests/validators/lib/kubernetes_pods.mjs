// What the checks of one object and of a set share: where pods are described, and how selectors choose them.

const CLUSTER_SCOPED = new Set(["Namespace", "ClusterRole", "ClusterRoleBinding", "StorageClass", "PriorityClass", "PersistentVolume", "GatewayClass", "CustomResourceDefinition", "IngressClass"]);

/** The namespace that an object lands in, or undefined for one that belongs to the cluster. */
export function namespaceOf(object) {
  return CLUSTER_SCOPED.has(object.kind) ? undefined : (object.metadata.namespace ?? "default");
}

/** The pod template of a workload: `{labels, annotations, spec, path}`, or undefined where an object has none. */
export function podTemplate(object) {
  const spec = object.spec;
  switch (object.kind) {
    case "Pod":
      return { metadata: object.metadata, spec, path: "spec" };
    case "Deployment":
    case "StatefulSet":
    case "DaemonSet":
    case "ReplicaSet":
    case "Job":
    case "Rollout":
      return spec?.template && { metadata: spec.template.metadata ?? {}, spec: spec.template.spec ?? {}, path: "spec/template/spec" };
    case "ScaledJob": {
      const template = spec?.jobTargetRef?.template;
      return template && { metadata: template.metadata ?? {}, spec: template.spec ?? {}, path: "spec/jobTargetRef/template/spec" };
    }
    case "CronJob": {
      const template = spec?.jobTemplate?.spec?.template;
      return template && { metadata: template.metadata ?? {}, spec: template.spec ?? {}, path: "spec/jobTemplate/spec/template/spec" };
    }
    default:
      return undefined;
  }
}

/** All containers of a pod spec, each with its path below the spec. */
export function containers(spec) {
  return ["initContainers", "containers"].flatMap((list) => (spec?.[list] ?? []).map((container, index) => ({ container, path: `${list}/${index}`, list })));
}

/** Whether a label selector chooses the labels. An empty selector chooses all, an absent one none. */
export function selects(selector, labels = {}) {
  if (selector === undefined || selector === null) return false;
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return equal && (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    switch (operator) {
      case "In":
        return values.includes(labels[key]);
      case "NotIn":
        return !values.includes(labels[key]);
      case "Exists":
        return key in labels;
      case "DoesNotExist":
        return !(key in labels);
      default:
        return false;
    }
  });
}

/** Whether a selector names nothing and so chooses everything. */
export function isEmpty(selector) {
  return Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0;
}

const SUFFIXES = { n: 1e-9, u: 1e-6, m: 1e-3, "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 };

/** A resource quantity as a number in its base unit (cores, bytes), or undefined where it is none. */
export function quantity(value) {
  const match = /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|)$/.exec(String(value));
  const number = match ? Number(match[1]) * SUFFIXES[match[2]] : NaN;
  return Number.isFinite(number) ? number : undefined;
}
