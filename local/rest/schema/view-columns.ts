/**
 * PostgreSQL keeps a view as a tree of nodes, `({QUERY :targetList ({TARGETENTRY :resno 1 :resorigtbl 16400 …} …) …})`,
 * and notes there from which column of which relation each column of the view comes.
 */
type NodeTree = string | readonly NodeTree[] | { readonly [key: string]: NodeTree };

const tokenPattern = /[{}()]|(?:\\.|[^\s{}()\\])+/gs;

class NodeTreeReader {
	readonly #tokens: readonly string[];
	#next = 0;

	constructor(text: string) {
		this.#tokens = text.match(tokenPattern) ?? [];
	}

	read(): NodeTree {
		const token = this.#take();
		if (token === '(') return this.#readList();
		if (token === '{') return this.#readNode();
		return token;
	}

	#take(): string {
		return this.#tokens[this.#next++] ?? '';
	}

	#isAt(...tokens: readonly string[]): boolean {
		const token = this.#tokens[this.#next];
		return token === undefined || tokens.includes(token);
	}

	#readList(): NodeTree {
		const items: NodeTree[] = [];
		while (!this.#isAt(')')) items.push(this.read());
		this.#take();
		return items;
	}

	#readNode(): NodeTree {
		const node: Record<string, NodeTree> = { type: this.#take() };
		while (!this.#isAt('}')) {
			const key = this.#take();
			const values: NodeTree[] = [];
			while (!this.#isAt('}') && !this.#tokens[this.#next]?.startsWith(':')) values.push(this.read());
			node[key] = values.length === 1 && values[0] !== undefined ? values[0] : values;
		}
		this.#take();
		return node;
	}
}

const isList = (tree: NodeTree | undefined): tree is readonly NodeTree[] => Array.isArray(tree);

const get = (tree: NodeTree | undefined, key: string): NodeTree | undefined =>
	typeof tree === 'object' && !isList(tree) ? tree[key] : undefined;

export interface ViewColumnOrigin {
	/** Number of the column in the view. */
	readonly column: number;
	/** The relation and the column in it that the view shows unchanged. */
	readonly originRelation: number;
	readonly originColumn: number;
}

/** Which columns of a view are columns of another relation; computed ones are left out. */
export const readViewColumns = (query: string): readonly ViewColumnOrigin[] => {
	const [first] = [new NodeTreeReader(query).read()].flat();
	const targets = get(first, ':targetList');
	if (!isList(targets)) return [];
	return targets
		.map((target) => ({
			column: Number(get(target, ':resno')),
			originRelation: Number(get(target, ':resorigtbl')),
			originColumn: Number(get(target, ':resorigcol')),
		}))
		.filter(({ originRelation, originColumn }) => originRelation > 0 && originColumn > 0);
};
