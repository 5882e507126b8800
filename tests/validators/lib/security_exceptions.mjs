// Findings of checkov that are right about the object and wrong about the risk. Each names the check, the objects (tested against
// `PROJECT/ENVIRONMENT Kind namespace/name`), the reason, and a witness: a set in which it is needed. Where the witness has no such
// finding any longer, the run fails, so that no exception outlives its cause. The last entry belongs to the self-test.
//
// The Pod Security Standards have no exceptions here.

export const EXCEPTIONS = [
  {
    check: "CKV_K8S_15",
    objects: /./,
    witness: "shop/production",
    reason: "imagePullPolicy Always: an image is named by a tag or digest that never moves, so pulling again gives the same bytes and only makes each start wait for the registry",
  },
  {
    check: "CKV_K8S_40",
    objects: /./,
    witness: "shop/production",
    reason: "a user id above 10000: the image says who it runs as, and files in it belong to that user; runAsNonRoot holds, and `user` sets an id where the team wants one",
  },
  {
    check: "CKV_K8S_35",
    objects: /./,
    witness: "shop/production",
    reason: "secrets as files: `secrets` of the language are environment variables, as most libraries read them; each is one key of one Secret, never a whole one",
  },
  {
    check: "CKV_K8S_43",
    objects: /./,
    witness: "shop/staging",
    reason: "images by digest: the sources name versions, which people can read; an environment that says `images: digest` refuses them",
  },
  ...["CKV_K8S_8", "CKV_K8S_9", "CKV_K8S_10", "CKV_K8S_11", "CKV_K8S_12", "CKV_K8S_13"].map((check) => ({
    check,
    objects: /^(events|gateway|istio|linkerd|policies|rollouts|stores)\/\w+ (CronJob|Deployment|Rollout) /,
    witness: "events/production",
    reason: "resources and probes: test projects about other things, whose services declare neither resources nor health, and what nobody said is not invented",
  })),
  {
    check: "CKV_K8S_8",
    objects: /^(shop|stores)\/(development|testing) StatefulSet /,
    witness: "shop/development",
    reason: "a liveness probe of a stock store: one that recovers after a crash is slow and must not be killed for it; the process ends by itself when it cannot go on",
  },
  ...["CKV_K8S_10", "CKV_K8S_11", "CKV_K8S_12", "CKV_K8S_13"].map((check) => ({
    check,
    objects: /^(shop|stores)\/(development|testing) (Job|StatefulSet) /,
    witness: "shop/development",
    reason: "resources of a stock store that stands in for a managed one: the sources say its size and nothing of cpu and memory, and an invented limit kills it",
  })),
  {
    check: "CKV_K8S_22",
    objects: /^(shop\/development StatefulSet shop-dev\/search-index|stores\/\w+ (StatefulSet \S+\/products|Deployment \S+\/bus))$/,
    witness: "shop/development",
    reason: "a read-only file system: the stock images of OpenSearch, Meilisearch and Kafka write beside their data",
  },
  ...["CKV_K8S_8", "CKV_K8S_9"].map((check) => ({
    check,
    objects: /^operate\/\w+ Deployment \S+\/gates$/,
    witness: "operate/production",
    reason: "probes: the gates have no port to ask",
  })),
  ...["CKV_K8S_8", "CKV_K8S_9"].map((check) => ({
    check,
    objects: /^online-boutique\/\w+ Deployment \S+\/loadgenerator$/,
    witness: "online-boutique/development",
    reason: "probes: the load generator only calls, and has no port to ask",
  })),
  ...["CKV_K8S_10", "CKV_K8S_11", "CKV_K8S_12", "CKV_K8S_13"].map((check) => ({
    check,
    objects: /^online-boutique\/\w+ Deployment \S+\/loadgenerator$/,
    witness: "online-boutique/development",
    reason: "resources: the original gives none to the container that waits for the storefront, and the example says what it says",
  })),
  ...["CKV_K8S_8", "CKV_K8S_9"].map((check) => ({
    check,
    objects: /^workloads\/native Deployment shop-native\/orders(-import)?$/,
    witness: "workloads/native",
    reason: "probes of the job that works on a queue: it listens nowhere, and nothing is sent to it",
  })),
  {
    check: "CKV_K8S_38",
    objects: /^workloads\/.* StatefulSet [^/]*\/search$/,
    witness: "workloads/native",
    reason: "a token: this project shows `service_account: { token: true }`, asked for by the service that talks to the cluster",
  },
  {
    check: "CKV_K8S_11",
    objects: /^bad\/stale /,
    witness: "bad/stale",
    reason: "self-test: an exception that nothing needs",
  },
];
