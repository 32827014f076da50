import { connectionType } from '../connection.ts';
import { Prediction } from './prediction.entity.ts';

/** A page of predictions. */
export const PredictionConnection = connectionType(Prediction);
