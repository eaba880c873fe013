// Counts, one event after the other: ?count= how far (3), ?every= milliseconds between two (20).
Deno.serve((request) => {
	const { searchParams } = new URL(request.url);
	const count = Number(searchParams.get('count') ?? 3);
	const every = Number(searchParams.get('every') ?? 20);
	const encoder = new TextEncoder();
	let sent = 0;
	const body = new ReadableStream<Uint8Array>({
		async pull(controller) {
			if (sent === count) {
				controller.enqueue(encoder.encode('event: done\ndata: [DONE]\n\n'));
				controller.close();
				return;
			}
			if (sent > 0) await new Promise((resolve) => setTimeout(resolve, every));
			sent += 1;
			controller.enqueue(
				encoder.encode(`id: ${sent}\ndata: ${JSON.stringify({ number: sent, of: count })}\n\n`),
			);
		},
	});
	return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
});
