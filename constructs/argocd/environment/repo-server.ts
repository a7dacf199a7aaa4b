/**
 * Environment variables of the repo server, each with the key of `argocd-cmd-params-cm` it is read from; all keys are optional.
 * Source: manifests of Argo CD 3.5.1.
 */
export const repoServerParameters: Readonly<Record<string, string>> = {
  GRPC_ENABLE_TXT_SERVICE_CONFIG: 'reposerver.grpc.enable.txt.service.config',
  ARGOCD_REPO_SERVER_LOGFORMAT: 'reposerver.log.format',
  ARGOCD_REPO_SERVER_LOGLEVEL: 'reposerver.log.level',
  ARGOCD_LOG_FORMAT_TIMESTAMP: 'log.format.timestamp',
  ARGOCD_REPO_SERVER_PARALLELISM_LIMIT: 'reposerver.parallelism.limit',
  ARGOCD_REPO_SERVER_LISTEN_ADDRESS: 'reposerver.listen.address',
  ARGOCD_REPO_SERVER_LISTEN_METRICS_ADDRESS: 'reposerver.metrics.listen.address',
  ARGOCD_REPO_SERVER_DISABLE_TLS: 'reposerver.disable.tls',
  ARGOCD_TLS_MIN_VERSION: 'reposerver.tls.minversion',
  ARGOCD_TLS_MAX_VERSION: 'reposerver.tls.maxversion',
  ARGOCD_TLS_CIPHERS: 'reposerver.tls.ciphers',
  ARGOCD_REPO_SERVER_CLIENT_CA_PATH: 'reposerver.client.ca.path',
  ARGOCD_REPO_CACHE_EXPIRATION: 'reposerver.repo.cache.expiration',
  REDIS_SERVER: 'redis.server',
  REDIS_COMPRESSION: 'redis.compression',
  REDISDB: 'redis.db',
  ARGOCD_DEFAULT_CACHE_EXPIRATION: 'reposerver.default.cache.expiration',
  ARGOCD_REPO_SERVER_OTLP_ADDRESS: 'otlp.address',
  ARGOCD_REPO_SERVER_OTLP_INSECURE: 'otlp.insecure',
  ARGOCD_REPO_SERVER_OTLP_HEADERS: 'otlp.headers',
  ARGOCD_REPO_SERVER_OTLP_ATTRS: 'otlp.attrs',
  ARGOCD_REPO_SERVER_MAX_COMBINED_DIRECTORY_MANIFESTS_SIZE:
    'reposerver.max.combined.directory.manifests.size',
  ARGOCD_REPO_SERVER_PLUGIN_TAR_EXCLUSIONS: 'reposerver.plugin.tar.exclusions',
  ARGOCD_REPO_SERVER_PLUGIN_USE_MANIFEST_GENERATE_PATHS: 'reposerver.plugin.use.manifest.generate.paths',
  ARGOCD_REPO_SERVER_ALLOW_OUT_OF_BOUNDS_SYMLINKS: 'reposerver.allow.oob.symlinks',
  ARGOCD_REPO_SERVER_STREAMED_MANIFEST_MAX_TAR_SIZE: 'reposerver.streamed.manifest.max.tar.size',
  ARGOCD_REPO_SERVER_STREAMED_MANIFEST_MAX_EXTRACTED_SIZE: 'reposerver.streamed.manifest.max.extracted.size',
  ARGOCD_REPO_SERVER_HELM_MANIFEST_MAX_EXTRACTED_SIZE: 'reposerver.helm.manifest.max.extracted.size',
  ARGOCD_REPO_SERVER_DISABLE_HELM_MANIFEST_MAX_EXTRACTED_SIZE:
    'reposerver.disable.helm.manifest.max.extracted.size',
  ARGOCD_REPO_SERVER_OCI_MANIFEST_MAX_EXTRACTED_SIZE: 'reposerver.oci.manifest.max.extracted.size',
  ARGOCD_REPO_SERVER_DISABLE_OCI_MANIFEST_MAX_EXTRACTED_SIZE:
    'reposerver.disable.oci.manifest.max.extracted.size',
  ARGOCD_REPO_SERVER_OCI_LAYER_MEDIA_TYPES: 'reposerver.oci.layer.media.types',
  ARGOCD_REVISION_CACHE_LOCK_TIMEOUT: 'reposerver.revision.cache.lock.timeout',
  ARGOCD_GIT_MODULES_ENABLED: 'reposerver.enable.git.submodule',
  ARGOCD_GIT_LS_REMOTE_PARALLELISM_LIMIT: 'reposerver.git.lsremote.parallelism.limit',
  ARGOCD_GIT_REQUEST_TIMEOUT: 'reposerver.git.request.timeout',
  ARGOCD_REPO_SERVER_ENABLE_BUILTIN_GIT_CONFIG: 'reposerver.enable.builtin.git.config',
  ARGOCD_GRPC_MAX_SIZE_MB: 'reposerver.grpc.max.size',
  ARGOCD_REPO_SERVER_INCLUDE_HIDDEN_DIRECTORIES: 'reposerver.include.hidden.directories',
  ARGOCD_HELM_USER_AGENT: 'reposerver.helm.user.agent',
};
