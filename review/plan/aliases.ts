/**
 * Types that the provider registers under two names. Rules and links know a resource by the first one; its address keeps the
 * name that the configuration has.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb "aws_alb is known as aws_lb"
 */
const aliases: ReadonlyMap<string, string> = new Map([
  ['aws_alb', 'aws_lb'],
  ['aws_alb_listener', 'aws_lb_listener'],
  ['aws_alb_listener_certificate', 'aws_lb_listener_certificate'],
  ['aws_alb_listener_rule', 'aws_lb_listener_rule'],
  ['aws_alb_target_group', 'aws_lb_target_group'],
  ['aws_alb_target_group_attachment', 'aws_lb_target_group_attachment'],
]);

/** `aws_lb` of `aws_alb`; any other type is its own. */
export const typeOf = (name: string): string => aliases.get(name) ?? name;

/** The other name of each type that has one. */
export const aliasOf: ReadonlyMap<string, string> = new Map(
  [...aliases].map(([alias, type]) => [type, alias]),
);
