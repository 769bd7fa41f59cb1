/** Namespace of the answers of Elastic Load Balancing. */
export const namespace = 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/';
