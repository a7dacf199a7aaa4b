/**
 * Environment variables of the notifications controller, each with the key of `argocd-cmd-params-cm` it is read from; all keys are optional.
 * Source: manifests of Argo CD 3.5.1.
 */
export const notificationsParameters: Readonly<Record<string, string>> = {
  ARGOCD_NOTIFICATIONS_CONTROLLER_LOGFORMAT: 'notificationscontroller.log.format',
  ARGOCD_NOTIFICATIONS_CONTROLLER_LOGLEVEL: 'notificationscontroller.log.level',
  ARGOCD_NOTIFICATION_CONTROLLER_PROCESSORS_COUNT: 'notificationscontroller.processors.count',
  ARGOCD_LOG_FORMAT_TIMESTAMP: 'log.format.timestamp',
  ARGOCD_APPLICATION_NAMESPACES: 'application.namespaces',
  ARGOCD_NOTIFICATION_CONTROLLER_SELF_SERVICE_NOTIFICATION_ENABLED:
    'notificationscontroller.selfservice.enabled',
  ARGOCD_NOTIFICATION_CONTROLLER_REPO_SERVER_PLAINTEXT: 'notificationscontroller.repo.server.plaintext',
  ARGOCD_NOTIFICATION_CONTROLLER_REPO_SERVER_CA_CERT_PATH: 'notificationscontroller.repo.server.ca.cert.path',
  ARGOCD_NOTIFICATION_CONTROLLER_REPO_SERVER_CLIENT_CERT_PATH:
    'notificationscontroller.repo.server.client.cert.path',
  ARGOCD_NOTIFICATION_CONTROLLER_REPO_SERVER_CLIENT_CERT_KEY_PATH:
    'notificationscontroller.repo.server.client.cert.key.path',
};
