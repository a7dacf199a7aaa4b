export {
  notificationFormat,
  notify,
  sign,
  signatureHeader,
  type Happening,
  type Notification,
  type NotificationEvent,
  type NotifyContext,
} from './notify.js';
