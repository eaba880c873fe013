// A process of its own: loads some modules, then others, and prints what only the others took.
const { before, then } = JSON.parse(process.argv[2]);

/** Stands for Node-RED's runtime: whatever is asked of it is there, and does nothing. */
const anything = new Proxy(() => anything, { get: () => anything });

/** A class that is named is made once, as n8n does to read its description; a Node-RED node registers itself. */
const load = ({ file, make, registers }) => {
	const loaded = require(file);
	if (registers) return loaded(anything);
	return make === undefined ? loaded : new loaded[make]();
};

const memoryInUse = () => {
	global.gc();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
};

const kept = before.map(load);
const memoryBefore = memoryInUse();
const began = performance.now();
kept.push(...then.map(load));
const milliseconds = performance.now() - began;
console.log(JSON.stringify({ milliseconds, bytes: memoryInUse() - memoryBefore, kept: kept.length }));
