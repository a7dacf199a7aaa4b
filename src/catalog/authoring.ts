/**
 * What a component of your own is built with. Import these from `cto`, not from their packages: the compiled library holds copies of them,
 * and constructs of two copies do not recognise each other's classes.
 */
export { ApiObject } from 'cdk8s';
export { k8s } from 'cdk8s-plus-28';
export { Construct } from 'constructs';
