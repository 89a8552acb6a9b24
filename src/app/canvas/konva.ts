/** Of Konva only the shapes that are drawn: others would be fetched for nothing. */
import 'konva/lib/shapes/Circle.js';
import 'konva/lib/shapes/Ellipse.js';
import 'konva/lib/shapes/Image.js';
import 'konva/lib/shapes/Line.js';
import 'konva/lib/shapes/Rect.js';
import 'konva/lib/shapes/Transformer.js';

export {
  Circle,
  Ellipse,
  Group,
  Image as Picture,
  Layer,
  Line,
  Rect,
  Stage,
  Transformer,
} from 'react-konva/lib/ReactKonvaCore.js';
