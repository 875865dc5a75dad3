import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { BoundingBox } from './face.ts';

/** Faces of one collection; Rekognition allows 20 million, a laptop searches this many in about 20 ms. */
export const FACES_MAX = 100_000;

export interface StoredFace {
  readonly faceId: string;
  readonly imageId: string;
  readonly externalImageId: string | null;
  readonly boundingBox: BoundingBox;
  readonly confidence: number;
  readonly descriptor: Float32Array;
}

export type NewFace = Omit<StoredFace, 'faceId'>;

export interface StoredCollection {
  readonly collectionId: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS collections (
    collection_id TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS faces (
    face_id TEXT PRIMARY KEY,
    collection_id TEXT NOT NULL REFERENCES collections (collection_id) ON DELETE CASCADE,
    image_id TEXT NOT NULL,
    external_image_id TEXT,
    bounding_box TEXT NOT NULL,
    confidence REAL NOT NULL,
    descriptor BLOB NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS faces_by_collection ON faces (collection_id);
`;

const boundingBoxSchema = z.object({ Left: z.number(), Top: z.number(), Width: z.number(), Height: z.number() });
const faceRowSchema = z.object({
  face_id: z.string(),
  image_id: z.string(),
  external_image_id: z.string().nullable(),
  bounding_box: z.string(),
  confidence: z.number(),
  descriptor: z.instanceof(Uint8Array),
});
const collectionRowSchema = z.object({ collection_id: z.string(), created_at: z.number() });

/** Collections and their faces in SQLite, with every descriptor also in memory, where it is searched. */
export class CollectionsStore {
  readonly #database: DatabaseSync;
  readonly #facesByCollection = new Map<string, Map<string, StoredFace>>();

  /** `dataDir` null keeps everything in memory. */
  constructor(dataDir: string | null) {
    if (dataDir !== null) {
      mkdirSync(dataDir, { recursive: true });
    }
    // Not an import: the Nest CLI's rspack externals know no built-in module that exists only with the `node:` prefix.
    const sqlite = process.getBuiltinModule('node:sqlite');
    this.#database = new sqlite.DatabaseSync(dataDir === null ? ':memory:' : join(dataDir, 'rekognition.sqlite'));
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;');
    this.#database.exec(SCHEMA);
    for (const { collectionId } of this.listCollections()) {
      this.#facesByCollection.set(collectionId, this.#readFaces(collectionId));
    }
  }

  /** False when it was there already. */
  createCollection(collection: StoredCollection): boolean {
    const { changes } = this.#database
      .prepare('INSERT INTO collections (collection_id, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING')
      .run(collection.collectionId, collection.createdAt);
    if (changes === 0) {
      return false;
    }
    this.#facesByCollection.set(collection.collectionId, new Map());
    return true;
  }

  /** False when there was none. */
  deleteCollection(collectionId: string): boolean {
    this.#facesByCollection.delete(collectionId);
    return this.#database.prepare('DELETE FROM collections WHERE collection_id = ?').run(collectionId).changes > 0;
  }

  /** In order of their ids. */
  listCollections(): StoredCollection[] {
    return this.#database
      .prepare('SELECT collection_id, created_at FROM collections ORDER BY collection_id')
      .all()
      .map((row) => collectionRowSchema.parse(row))
      .map((row) => ({ collectionId: row.collection_id, createdAt: row.created_at }));
  }

  /** By face id; null when there is no such collection. */
  findFaces(collectionId: string): ReadonlyMap<string, StoredFace> | null {
    return this.#facesByCollection.get(collectionId) ?? null;
  }

  /** The caller has checked that the collection exists. */
  addFace(collectionId: string, face: NewFace): StoredFace {
    const stored: StoredFace = { ...face, faceId: randomUUID() };
    this.#database
      .prepare(
        `INSERT INTO faces (face_id, collection_id, image_id, external_image_id, bounding_box, confidence, descriptor)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        stored.faceId,
        collectionId,
        stored.imageId,
        stored.externalImageId,
        JSON.stringify(stored.boundingBox),
        stored.confidence,
        new Uint8Array(stored.descriptor.buffer, stored.descriptor.byteOffset, stored.descriptor.byteLength),
      );
    this.#facesByCollection.get(collectionId)?.set(stored.faceId, stored);
    return stored;
  }

  /** False when the collection has no such face. */
  deleteFace(collectionId: string, faceId: string): boolean {
    this.#facesByCollection.get(collectionId)?.delete(faceId);
    const { changes } = this.#database
      .prepare('DELETE FROM faces WHERE collection_id = ? AND face_id = ?')
      .run(collectionId, faceId);
    return changes > 0;
  }

  close(): void {
    this.#database.close();
  }

  #readFaces(collectionId: string): Map<string, StoredFace> {
    const rows = this.#database.prepare('SELECT * FROM faces WHERE collection_id = ? ORDER BY rowid').all(collectionId);
    return new Map(
      rows.map((row) => {
        const face = faceRowSchema.parse(row);
        return [
          face.face_id,
          {
            faceId: face.face_id,
            imageId: face.image_id,
            externalImageId: face.external_image_id,
            boundingBox: boundingBoxSchema.parse(JSON.parse(face.bounding_box)),
            confidence: face.confidence,
            // A copy: the blob's bytes need not start at a multiple of four, as a Float32Array must.
            descriptor: new Float32Array(Uint8Array.from(face.descriptor).buffer),
          },
        ];
      }),
    );
  }
}
