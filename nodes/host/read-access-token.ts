import type { IExecuteFunctions } from 'n8n-workflow';
import { readParameter } from './fixed-parameters';
import { checkExpression, refusal } from './widgets/fixed-collection';

/** The token of the user that one input item is for. Throws when it has none: nobody else may act in its place. */
export function readAccessToken(context: IExecuteFunctions, item: number): string {
	const given = readParameter(context, 'userAccessToken', item);
	const token = typeof given === 'string' ? given.replace(/^\s*Bearer\s/i, '').trim() : '';
	if (token !== '' && !/\s/.test(token)) return token;
	throw refusal(
		'userAccessToken',
		token === '' ? 'User Access Token is empty' : 'User Access Token holds white space',
		checkExpression,
	);
}
