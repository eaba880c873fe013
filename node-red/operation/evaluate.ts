import type { Node, NodeAPI, NodeMessageInFlow } from '@node-red/registry';
import { JsonText, parseExact, parseKeepingNumbers } from '../../shared';
import type { TypedValue } from './stored-fields';

/** What a typed input amounts to for one message. Rejects when it cannot be read. */
export type Evaluate = (typed: TypedValue) => Promise<unknown>;

/** Literals are read here, with every digit kept; what refers to something is left to Node-RED. */
export const evaluateFor =
	(RED: NodeAPI, node: Node, message: NodeMessageInFlow): Evaluate =>
	async ({ value, type }) => {
		switch (type) {
			case 'str':
			case 'choice':
			case 'truth':
				return value;
			case 'num':
				return readNumber(String(value));
			case 'bool':
				return value === true || value === 'true';
			case 'null':
				return null;
			case 'json':
				return withTexts(parseKeepingNumbers(String(value)));
			case 'msg':
			case 'flow':
			case 'global':
			case 'env':
			case 'jsonata':
				return await new Promise<unknown>((resolve, reject) => {
					RED.util.evaluateNodeProperty(String(value), type, node, message, (error, result) =>
						// What would be below something that is not there is not there either.
						error && !(type === 'msg' && error instanceof TypeError) ? reject(error) : resolve(result),
					);
				});
			default:
				throw new Error(`'${type}' is no kind of value that this version knows`);
		}
	};

/** A long number by itself, or in a list, is text, as everywhere; inside of an object it stays a number. */
function withTexts(value: unknown): unknown {
	if (value instanceof JsonText) return value.text;
	return Array.isArray(value) ? value.map(withTexts) : value;
}

/** Numbers that lose digits stay text, as everywhere; `0x10` and the like are Node-RED's to allow. */
function readNumber(text: string): unknown {
	const number = Number(text);
	if (text.trim() === '' || Number.isNaN(number)) throw new Error(`'${text}' is not a number`);
	return /^-?\d+(\.\d+)?$/.test(text) ? parseExact(text.replace(/^(-?)0+(?=\d)/, '$1')) : number;
}
