import Serializer from '@supabase/realtime-js/dist/main/lib/serializer';
import fc from 'fast-check';
import { parseExact } from '../../../shared';
import { decodeFrame, encodeFrame, type Frame, type ProtocolVersion } from '../../../shared/realtime/frame';
import { recorded } from '../../oracle/recorded';

/** The official client's own way to write and read frames of protocol 2.0.0. */
const official = new Serializer();
const officially = (frame: Frame): string | ArrayBuffer => {
	let encoded: string | ArrayBuffer = '';
	const { joinRef, payload, ...rest } = frame;
	official.encode({ ...rest, join_ref: joinRef, payload: payload as Record<string, unknown> }, (result) => {
		encoded = result;
	});
	return encoded;
};
const readOfficially = (data: string | ArrayBuffer): unknown => {
	let decoded: unknown;
	official.decode(data, (result: unknown) => (decoded = result));
	return decoded;
};

const name = fc.string({ unit: 'grapheme', maxLength: 30 });
const ref = fc.option(fc.nat().map(String), { nil: null });
const bytes = fc.uint8Array({ maxLength: 300 });
const asBuffer = (array: Uint8Array): ArrayBuffer => new Uint8Array(array).buffer;
const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
/** Long numbers as text. */
const exactJson = json.map((value) => parseExact(JSON.stringify(value)));

const broadcast = fc.record({
	joinRef: ref,
	ref,
	topic: name,
	event: fc.constant('broadcast'),
	payload: fc.record(
		{
			type: fc.constant('broadcast'),
			event: name,
			payload: json.filter((value) => value !== null),
			persist: fc.oneof(fc.constant(true), fc.record({ ttl: fc.nat() })),
		},
		{ requiredKeys: ['type', 'event', 'payload'] },
	),
});

it('writes broadcasts byte for byte as the official client does', () => {
	fc.assert(
		fc.property(broadcast, (frame) => {
			const ours = encodeFrame('2.0.0', frame);
			expect(ours).toEqual(new Uint8Array(officially(frame) as ArrayBuffer));
		}),
	);
});

it('writes broadcasts of bytes as the official client does', () => {
	fc.assert(
		fc.property(broadcast, bytes, (frame, content) => {
			const ours = encodeFrame('2.0.0', { ...frame, payload: { ...frame.payload, payload: content } });
			const theirs = officially({ ...frame, payload: { ...frame.payload, payload: asBuffer(content) } });
			expect(ours).toEqual(new Uint8Array(theirs as ArrayBuffer));
		}),
	);
});

const encoder = new TextEncoder();
const fromServer = fc
	.record({
		topic: name,
		event: name,
		meta: fc.option(fc.record({ id: name, replayed: fc.boolean() })),
		content: fc.oneof(json, bytes),
	})
	.map(({ topic, event, meta, content }) => {
		const texts = [topic, event, meta ? JSON.stringify(meta) : ''].map((text) => encoder.encode(text));
		const isBytes = content instanceof Uint8Array;
		const body = isBytes ? content : encoder.encode(JSON.stringify(content));
		const head = [4, ...texts.map(({ length }) => length), isBytes ? 0 : 1];
		return Uint8Array.from([head, ...texts, body].flatMap((part) => [...part]));
	});

it('reads broadcasts as the official client does', () => {
	fc.assert(
		fc.property(fromServer, (data) => {
			const { join_ref: joinRef, ...rest } = readOfficially(asBuffer(data)) as Record<string, unknown>;
			const { payload } = rest as { payload: { payload: unknown } };
			const content = payload.payload;
			const theirs = {
				...payload,
				payload:
					content instanceof ArrayBuffer ? new Uint8Array(content) : parseExact(JSON.stringify(content)),
			};
			expect(decodeFrame('2.0.0', data)).toEqual({ ...rest, joinRef, payload: theirs });
		}),
	);
});

it.each<ProtocolVersion>(['1.0.0', '2.0.0'])(
	'%s: reads what it writes, for everything but broadcasts',
	(version) => {
		const frame = fc.record({
			joinRef: ref,
			ref,
			topic: name,
			event: name.filter((event) => event !== 'broadcast'),
			payload: fc.dictionary(name, exactJson),
		});
		fc.assert(
			fc.property(frame, (each) => {
				expect(decodeFrame(version, encodeFrame(version, each))).toEqual(each);
			}),
		);
	},
);

it('reads what is no frame as such, and never as anything else', () => {
	fc.assert(
		fc.property(
			fc.oneof(bytes, fc.string(), fc.json()),
			fc.constantFrom('1.0.0', '2.0.0'),
			(data, version) => {
				try {
					const { topic, event } = decodeFrame(version as ProtocolVersion, data);
					expect([typeof topic, typeof event]).toEqual(['string', 'string']);
				} catch (error) {
					expect(error).toMatchObject({ code: 'MALFORMED_FRAME' });
				}
			},
		),
	);
});

it('refuses names that a frame has no room for', () => {
	const payload = { type: 'broadcast', event: 'é'.repeat(128), payload: {} };
	const frame = { joinRef: '1', ref: '2', topic: 't', event: 'broadcast', payload };
	expect(() => encodeFrame('2.0.0', frame)).toThrow(expect.objectContaining({ field: 'event' }));
});

it('keeps every digit', () => {
	const text =
		'[null,null,"t","postgres_changes",{"data":{"record":{"id":9007199254740993,"n":0.1234567890123456789}}}]';
	expect(decodeFrame('2.0.0', text).payload).toEqual({
		data: { record: { id: '9007199254740993', n: '0.1234567890123456789' } },
	});
});

interface Recorded {
	readonly method: string;
	readonly query: string;
	readonly body: unknown;
}

const frames = recorded.flatMap(({ op, request }) => {
	const { method, query, body } = (request ?? { method: '' }) as Recorded;
	return method.startsWith('WS-TEXT') || method.startsWith('WS-BINARY')
		? [{ op, method, version: (query.includes('1.0.0') ? '1.0.0' : '2.0.0') as ProtocolVersion, body }]
		: [];
});

const toFrame = (body: unknown): Frame => {
	if (Array.isArray(body)) {
		const [joinRef, ref, topic, event, payload] = body as [string, string, string, string, unknown];
		return { joinRef, ref, topic, event, payload };
	}
	const { join_ref: joinRef = null, ref: own = null, ...rest } = body as Frame & { join_ref?: string };
	return { ...rest, joinRef, ref: own };
};

it('writes every recorded text frame of the official client', () => {
	const sent = frames.filter(({ method }) => method === 'WS-TEXT');
	for (const { version, body } of sent) {
		expect(JSON.parse(encodeFrame(version, toFrame(body)) as string)).toEqual(
			Array.isArray(body) ? body : { ref: null, join_ref: null, ...(body as object) },
		);
	}
	expect(sent).toHaveLength(27);
});

it('writes every recorded binary frame of the official client', () => {
	const sent = frames.filter(({ method }) => method === 'WS-BINARY');
	for (const { body } of sent) {
		const { $binary_base64: base64, $decoded: decoded } = body as {
			$binary_base64: string;
			$decoded: Record<string, string> & { payload: unknown };
		};
		const content = decoded.payload as { $base64?: string };
		const payload = {
			type: 'broadcast',
			event: decoded.userEvent,
			payload: content.$base64 === undefined ? content : Buffer.from(content.$base64, 'base64'),
			...(decoded.metadata ? (JSON.parse(decoded.metadata) as object) : {}),
		};
		const { joinRef = null, ref: own = null, topic = '' } = decoded;
		const frame = { joinRef, ref: own, topic, event: 'broadcast', payload };
		expect(Buffer.from(encodeFrame('2.0.0', frame) as Uint8Array).toString('base64')).toBe(base64);
	}
	expect(sent.length).toBeGreaterThanOrEqual(3);
});

it('reads every recorded frame of the server', () => {
	const received = frames.filter(({ method }) => method.endsWith('FROM-SERVER'));
	for (const { method, version, body } of received) {
		if (method.startsWith('WS-TEXT'))
			expect(decodeFrame(version, JSON.stringify(body))).toEqual(toFrame(body));
		else {
			const data = Buffer.from((body as { $binary_base64: string }).$binary_base64, 'base64');
			expect(decodeFrame(version, data)).toMatchObject({ topic: 'realtime:room1', event: 'broadcast' });
		}
	}
	expect(received.length).toBeGreaterThan(30);
});
