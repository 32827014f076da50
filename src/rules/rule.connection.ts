import { connectionType } from '../connection.ts';
import { Rule } from './rule.entity.ts';

/** A page of rules. */
export const RuleConnection = connectionType(Rule);
