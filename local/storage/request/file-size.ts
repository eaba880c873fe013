import { refusals } from '../errors/refusals.ts';

const units = { GB: 1e9, MB: 1e6, KB: 1e3, B: 1 } as const;

const isUnit = (text: string): text is keyof typeof units => text in units;

/** Bytes of a size such as `20MB`. Units are decimal, and three digits count. */
export const parseFileSize = (text: string): number => {
	const [, amount = '', unit = ''] = /^([0-9]+(?:\.[0-9]+)?)(gb|mb|kb|b)$/i.exec(text) ?? [];
	const name = unit.toUpperCase();
	if (!isUnit(name)) throw refusals.fileSize();
	return Number(Number.parseFloat(amount).toPrecision(3)) * units[name];
};
