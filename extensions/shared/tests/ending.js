import {afterAll} from 'vitest';

// Without frames to wait for, Preact runs effects 35 ms later at most: the page must still be there.
const EFFECTS_MS = 50;

afterAll(() => new Promise((done) => setTimeout(done, EFFECTS_MS)));
