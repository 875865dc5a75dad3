import type { CoreMovement, MovementAnnotation, MovementView } from '@bank/contracts';
import type { Annotation } from './annotation.ts';
import { automaticCategory } from './category.ts';

export function toMovementView(movement: CoreMovement, annotation: Annotation | undefined): MovementView {
  const chosen = annotation?.category ?? null;
  return {
    ...movement,
    category: chosen ?? automaticCategory(movement),
    categorySource: chosen === null ? 'automatic' : 'client',
    note: annotation?.note ?? null,
  };
}

export const toAnnotationView = ({ entryId, category, note, version, updatedAt }: Annotation): MovementAnnotation => ({
  entryId,
  category,
  note,
  version,
  updatedAt,
});
