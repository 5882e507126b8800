// Secrets that pods name: each is an object of the set, made by an operator of the set, or one that is said to be there already.

import { containers, namespaceOf } from "./kubernetes_pods.mjs";

/**
 * Calls `problem(object, path, message)` for each Secret or key that nobody provides. `listed` maps names to keys (undefined: keys
 * that are not known); without it only what the set itself provides can be judged.
 */
export function checkSecrets(set, listed, problem) {
  const provided = new Map();
  for (const object of set.objects.values()) {
    for (const { name, keys } of provides(object)) provided.set(`${namespaceOf(object)} ${name}`, keys);
  }
  const used = new Set();
  for (const pod of set.templates) {
    for (const { name, key, optional, path } of references(pod)) {
      if (name === undefined || optional) continue;
      used.add(name);
      const id = `${pod.namespace} ${name}`;
      const isProvided = provided.has(id);
      if (!isProvided && listed === undefined) continue;
      if (!isProvided && !listed.has(name)) {
        problem(pod.owner, `${pod.path}/${path}`, `no Secret ${name} in the set, nobody makes it, and the kustomization does not list it`);
        continue;
      }
      const keys = isProvided ? provided.get(id) : listed.get(name);
      if (key !== undefined && keys !== undefined && !keys.includes(key)) problem(pod.owner, `${pod.path}/${path}`, `the Secret ${name} has no key ${key}: it has ${keys.join(", ")}`);
    }
  }
  // What an operator fetches and nobody reads is a secret too many.
  for (const object of set.objects.values()) {
    if (object.kind !== "ExternalSecret" || isReadElsewhere(object, set)) continue;
    const name = object.spec?.target?.name ?? object.metadata.name;
    if (!used.has(name)) problem(object, "spec/target", `nothing in the set reads the Secret ${name}`);
  }
}

/** The Secrets that an object is or makes, with their keys where they can be told. */
function provides(object) {
  const { name } = object.metadata;
  const spec = object.spec ?? {};
  switch (object.kind) {
    case "Secret":
      return [{ name, keys: Object.keys({ ...object.data, ...object.stringData }) }];
    case "ExternalSecret": {
      const template = Object.keys(spec.target?.template?.data ?? {});
      const keys = spec.dataFrom !== undefined ? undefined : template.length > 0 ? template : (spec.data ?? []).map(({ secretKey }) => secretKey);
      return [{ name: spec.target?.name ?? name, keys }];
    }
    case "Certificate":
      return [{ name: spec.secretName, keys: ["ca.crt", "tls.crt", "tls.key"] }];
    case "Cluster":
      return ["app", "superuser"].map((suffix) => ({ name: `${name}-${suffix}`, keys: undefined }));
    case "KafkaUser":
      return [{ name, keys: undefined }];
    case "Kafka":
      return [{ name: `${name}-cluster-ca-cert`, keys: undefined }];
    default:
      return [];
  }
}

/** Whether other objects than pods read the Secret of an ExternalSecret: a Gateway its certificate, KEDA its credentials. */
function isReadElsewhere(object, set) {
  const name = object.spec?.target?.name ?? object.metadata.name;
  const readers = [...set.objects.values()].filter(({ kind }) => ["Gateway", "TriggerAuthentication", "ServiceAccount", "SecurityPolicy", "Cluster", "KafkaUser", "ServiceMonitor", "Database", "RequestAuthentication"].includes(kind));
  return readers.some((reader) => JSON.stringify(reader).includes(JSON.stringify(name)));
}

/** Every mention of a Secret in a pod: `{name, key, optional, path}`. */
function* references({ spec }) {
  for (const [index, { name }] of (spec.imagePullSecrets ?? []).entries()) yield { name, path: `imagePullSecrets/${index}` };
  for (const volume of spec.volumes ?? []) {
    const sources = [volume.secret && { ...volume.secret, name: volume.secret.secretName }, ...(volume.projected?.sources ?? []).map((source) => source.secret)];
    for (const { name, items, optional } of sources.filter(Boolean)) {
      if (items === undefined) yield { name, optional, path: "volumes" };
      for (const { key } of items ?? []) yield { name, key, optional, path: "volumes" };
    }
  }
  for (const { container, path } of containers(spec)) {
    for (const { secretRef } of container.envFrom ?? []) if (secretRef) yield { ...secretRef, path: `${path}/envFrom` };
    for (const { name, valueFrom } of container.env ?? []) if (valueFrom?.secretKeyRef) yield { ...valueFrom.secretKeyRef, path: `${path}/env/${name}` };
  }
}
