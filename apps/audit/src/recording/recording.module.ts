import { Module } from '@nestjs/common';
import { RecordingsConsumer } from './recordings.consumer.ts';
import { RecordingsService } from './recordings.service.ts';
import { RecordingsStore } from './recordings.store.ts';

@Module({ controllers: [RecordingsConsumer], providers: [RecordingsStore, RecordingsService] })
export class RecordingModule {}
