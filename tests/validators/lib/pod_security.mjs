// The Pod Security Standards, every control of the levels baseline and restricted, evaluated as admission does it
// (https://kubernetes.io/docs/concepts/security/pod-security-standards/). Written from the standard, not from what archc emits.

import { containers } from "./kubernetes_pods.mjs";

const VOLUMES = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];
const BASELINE_CAPABILITIES = new Set(
  "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT".split(" "),
);
const SELINUX_TYPES = new Set(["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"]);
const SYSCTLS = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_wmem",
]);
const SECCOMP = new Set(["RuntimeDefault", "Localhost"]);
const APPARMOR = new Set(["RuntimeDefault", "Localhost"]);
/** Beta annotations of AppArmor: read as long as a pod carries them. */
const APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";

/** Calls `refuse(control, path, message)`, the path below the pod's spec, for each control of the level restricted that a pod breaks. */
export function restricted({ metadata = {}, spec = {} }, refuse) {
  baseline({ metadata, spec }, refuse);
  for (const volume of spec.volumes ?? []) {
    const type = Object.keys(volume).find((key) => key !== "name");
    if (type !== "hostPath" && !VOLUMES.includes(type)) refuse("Volume Types", "volumes", `the volume ${volume.name} is a ${type}`);
  }
  const pod = spec.securityContext ?? {};
  if (pod.runAsUser === 0) refuse("Running as Non-root user", "securityContext", "runAsUser is 0");
  for (const { container, path } of every(spec)) {
    const own = container.securityContext ?? {};
    const where = `${path}/securityContext`;
    if (own.allowPrivilegeEscalation !== false) refuse("Privilege Escalation", where, "allowPrivilegeEscalation is not false");
    if ((own.runAsNonRoot ?? pod.runAsNonRoot) !== true) refuse("Running as Non-root", where, "runAsNonRoot is not true");
    if (own.runAsUser === 0) refuse("Running as Non-root user", where, "runAsUser is 0");
    if (!SECCOMP.has((own.seccompProfile ?? pod.seccompProfile)?.type)) refuse("Seccomp", where, "no seccompProfile RuntimeDefault or Localhost");
    if (!(own.capabilities?.drop ?? []).includes("ALL")) refuse("Capabilities", where, "capabilities.drop without ALL");
    const added = (own.capabilities?.add ?? []).filter((name) => name !== "NET_BIND_SERVICE");
    if (added.length > 0) refuse("Capabilities", where, `capabilities.add: ${added.join(", ")}`);
  }
}

function baseline({ metadata, spec }, refuse) {
  const pod = spec.securityContext ?? {};
  for (const key of ["hostNetwork", "hostPID", "hostIPC"]) if (spec[key]) refuse("Host Namespaces", key, `${key} is set`);
  for (const volume of spec.volumes ?? []) if (volume.hostPath !== undefined) refuse("HostPath Volumes", "volumes", `the volume ${volume.name} is a hostPath`);
  for (const { name } of pod.sysctls ?? []) if (!SYSCTLS.has(name)) refuse("Sysctls", "securityContext/sysctls", `${name} is not safe`);
  for (const [key, value] of Object.entries(metadata.annotations ?? {})) {
    if (key.startsWith(APPARMOR_ANNOTATION) && !/^(runtime\/default|localhost\/.*)$/.test(value)) refuse("AppArmor", "../metadata/annotations", `${key}: ${value}`);
  }
  context(pod, "securityContext", refuse);
  for (const { container, path } of every(spec)) {
    const own = container.securityContext ?? {};
    const where = `${path}/securityContext`;
    context(own, where, refuse);
    if (own.privileged) refuse("Privileged Containers", where, "privileged");
    const added = (own.capabilities?.add ?? []).filter((name) => !BASELINE_CAPABILITIES.has(name));
    if (added.length > 0) refuse("Capabilities", where, `capabilities.add: ${added.join(", ")}`);
    if ((own.procMount ?? "Default") !== "Default") refuse("/proc Mount Type", where, `procMount is ${own.procMount}`);
    for (const { hostPort } of container.ports ?? []) if (hostPort) refuse("Host Ports", `${path}/ports`, `hostPort ${hostPort}`);
    const { postStart, preStop } = container.lifecycle ?? {};
    for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe, postStart, preStop]) {
      const host = probe?.httpGet?.host ?? probe?.tcpSocket?.host;
      if (host !== undefined && host !== "") refuse("Host Probes / Lifecycle Hooks", path, `a probe or hook of the host ${host}`);
    }
  }
}

/** What pods and containers have alike. */
function context({ windowsOptions, seLinuxOptions, seccompProfile, appArmorProfile }, where, refuse) {
  if (windowsOptions?.hostProcess) refuse("HostProcess", where, "hostProcess");
  if (seccompProfile !== undefined && !SECCOMP.has(seccompProfile.type)) refuse("Seccomp", where, `seccompProfile ${seccompProfile.type}`);
  if (appArmorProfile !== undefined && !APPARMOR.has(appArmorProfile.type)) refuse("AppArmor", where, `appArmorProfile ${appArmorProfile.type}`);
  if (seLinuxOptions === undefined) return;
  if (!SELINUX_TYPES.has(seLinuxOptions.type ?? "")) refuse("SELinux", where, `type ${seLinuxOptions.type}`);
  for (const key of ["user", "role"]) if (seLinuxOptions[key]) refuse("SELinux", where, `${key} ${seLinuxOptions[key]}`);
}

function every(spec) {
  const ephemeral = (spec.ephemeralContainers ?? []).map((container, index) => ({ container, path: `ephemeralContainers/${index}` }));
  return [...containers(spec), ...ephemeral];
}
