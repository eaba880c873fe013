/** The project of a test, with its address and key from the environment of Node-RED. */
export const projectNode = {
	id: 'p1',
	type: 'supabase-project',
	name: 'Local Supabase',
	url: '${SUPABASE_URL}',
	retry: true,
};

/** An inject node as the editor stores it: its button sends a payload on to the node `to`. */
export const injectNode = (id: string, y: number, to: string, payload: object = { payloadType: 'date' }) => ({
	id,
	type: 'inject',
	z: 'f1',
	name: id,
	props: [{ p: 'payload' }],
	payload: '',
	repeat: '',
	crontab: '',
	once: false,
	onceDelay: 0.1,
	topic: '',
	x: 130,
	y,
	wires: [[to]],
	...payload,
});

/** A debug node as the editor stores it: it shows the payload in the sidebar, and more where it is told so. */
export const debugNode = (more: object = {}) => ({
	id: 'd1',
	type: 'debug',
	z: 'f1',
	name: 'result',
	active: true,
	tosidebar: true,
	console: false,
	tostatus: false,
	complete: 'payload',
	targetType: 'msg',
	statusVal: '',
	statusType: 'auto',
	x: 570,
	y: 80,
	wires: [],
	...more,
});
