/**
 * Values of a cursor, told apart and put in order the way PostgreSQL does it, whether they came by HTTP or over a socket:
 * the same moment can be written with another offset, a long number comes as text.
 */

const moment = /^(\d{4,}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d(?::?\d\d)?)?)?$/;
const numeral = /^(-?)(\d+)(?:\.(\d+))?$/;

/** A text that is the same for the same value. */
export function canonical(value: unknown): string {
	if (typeof value !== 'string') return typeof value === 'object' ? JSON.stringify(value) : String(value);
	const [, date, time = '00:00:00', fraction = '', offset = 'Z'] = moment.exec(value) ?? [];
	if (date === undefined) return value;
	const zone = /^[+-]\d\d$/.test(offset) ? `${offset}:00` : offset;
	const milliseconds = Date.parse(`${date}T${time}${zone}`);
	if (Number.isNaN(milliseconds)) return value;
	return `${milliseconds / 1000}.${fraction.padEnd(6, '0')}`;
}

/** Negative when the first comes earlier. Takes canonical texts. */
export function compareValues(one: string, other: string): number {
	const first = numeral.exec(one);
	const second = numeral.exec(other);
	if (first && second) return compareNumerals(first, second);
	const numbers = [Number(one), Number(other)] as const;
	if (one !== '' && other !== '' && numbers.every(Number.isFinite)) return numbers[0] - numbers[1];
	return one === other ? 0 : one < other ? -1 : 1;
}

function compareNumerals(one: RegExpExecArray, other: RegExpExecArray): number {
	const digits = Math.max(one[3]?.length ?? 0, other[3]?.length ?? 0);
	const scaled = ([, sign, whole, fraction = '']: RegExpExecArray): bigint =>
		BigInt(`${sign}${whole}${fraction.padEnd(digits, '0')}`);
	const difference = scaled(one) - scaled(other);
	return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}
