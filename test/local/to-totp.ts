import { createHmac } from 'node:crypto';

/** RFC 6238, as an authenticator app does it. */
export const toTotp = (secret: string, at = Date.now()): string => {
	const bits = [...secret].map((letter) =>
		'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
	);
	const key = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
	const digest = createHmac('sha1', key).update(counter).digest();
	const number = digest.readUInt32BE((digest[19] ?? 0) & 15) & 0x7fffffff;
	return String(number % 1_000_000).padStart(6, '0');
};
