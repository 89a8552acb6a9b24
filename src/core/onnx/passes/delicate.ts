/** Parameters of which there are few, and on which everything depends: the networks on timesteps and sizes. */
export const DELICATE = /^(time|add|class)_embedding\./;
