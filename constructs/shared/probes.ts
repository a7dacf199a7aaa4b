import { k8s } from 'cdk8s-plus-28';

/** Timing of a probe, in seconds and counts. Absent: the defaults of Kubernetes. */
export type ProbeTiming = Pick<
  k8s.Probe,
  'initialDelaySeconds' | 'periodSeconds' | 'timeoutSeconds' | 'failureThreshold' | 'successThreshold'
>;

/** Probe by HTTP GET. `port` is a port name or number. */
export function httpProbe(path: string, port: string | number, timing: ProbeTiming = {}): k8s.Probe {
  return { httpGet: { path, port: toPort(port) }, ...timing };
}

/** Probe by HTTPS GET; the certificate is not verified by the kubelet. */
export function httpsProbe(path: string, port: string | number, timing: ProbeTiming = {}): k8s.Probe {
  return { httpGet: { path, port: toPort(port), scheme: 'HTTPS' }, ...timing };
}

/** Probe by opening a TCP connection. */
export function tcpProbe(port: string | number, timing: ProbeTiming = {}): k8s.Probe {
  return { tcpSocket: { port: toPort(port) }, ...timing };
}

/** Port name or number in the form of the API. */
export function toPort(port: string | number): k8s.IntOrString {
  return typeof port === 'number' ? k8s.IntOrString.fromNumber(port) : k8s.IntOrString.fromString(port);
}
