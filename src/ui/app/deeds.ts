import type { Prompt } from '../../methods/declaration';
import { type Annotation, annotationState, annotationsOf, neighbourScale } from '../../workspace';
import { type App, methodsFor, selectedAnnotation } from './app';
import { remark, type Tool } from './view-store';

/** Shows a photo and lets go of what was under way on the one before. */
export function showImage(app: App, imageId: string | undefined): void {
  if (app.view.getState().imageId === imageId) return;
  app.view.setState({ imageId, selected: undefined, hovered: undefined, placing: [] });
}

/** Shows the photo `step` places further on. */
export function stepImage(app: App, step: 1 | -1): void {
  const { images } = app.history.document();
  const at = images.findIndex((image) => image.id === app.view.getState().imageId);
  const next = images[at + step];
  if (next) showImage(app, next.id);
}

/** Selects an object (on whichever photo it is) or nothing; its class becomes the active one. */
export function select(app: App, id: number | undefined): void {
  const annotation = app.history.document().annotations.find((each) => each.id === id);
  if (!annotation) {
    app.view.setState({ selected: undefined });
    return;
  }
  showImage(app, annotation.imageId);
  app.view.setState({ selected: annotation.id, categoryId: annotation.categoryId });
}

/** Selects the object `step` places further on this photo. Tells whether there was one. */
export function stepObject(app: App, step: 1 | -1): boolean {
  const { imageId, selected } = app.view.getState();
  if (imageId === undefined) return false;
  const list = annotationsOf(app.history.document(), imageId);
  const at = list.findIndex((annotation) => annotation.id === selected);
  const next = at === -1 ? list.at(step === 1 ? 0 : -1) : list[at + step];
  if (!next) return false;
  select(app, next.id);
  return true;
}

/** Takes up a tool; points under way of another tool are let go. Whoever wants to label has watched enough. */
export function takeTool(app: App, tool: Tool): void {
  if (tool !== 'select' && app.timeline.store.getState().open) app.timeline.close();
  if (app.view.getState().tool !== tool)
    app.view.setState({ tool, placing: [], boxing: undefined, remark: undefined });
}

/** The class of the selected object, if there is one, and of the next. */
export function chooseCategory(app: App, categoryId: number): void {
  const annotation = selectedAnnotation(app);
  app.view.setState({ categoryId });
  if (annotation) app.actions.setAnnotationCategory(annotation.id, categoryId);
}

/** Makes an object of the active class on the shown photo and selects it. Returns its number. */
export function addObject(app: App, prompt: Prompt): number | undefined {
  const { imageId, categoryId, nextMethods, nextParameters, nextHeads } = app.view.getState();
  const methods = methodsFor(app.methods, prompt.kind);
  const method = methods.find(({ id }) => id === nextMethods[prompt.kind]) ?? methods[0];
  if (imageId === undefined || !method) return undefined;
  const id = app.actions.addAnnotation({
    imageId,
    categoryId,
    method: method.id,
    prompt,
    parameters: nextParameters[method.id] ?? {},
    scale: 0,
    ...(nextHeads[method.id] === undefined ? {} : { head: nextHeads[method.id] }),
  });
  app.view.setState({ placing: [] });
  select(app, id);
  return id;
}

/** Deletes the selected object and selects none. */
export function deleteSelected(app: App): void {
  const annotation = selectedAnnotation(app);
  if (!annotation) return;
  app.view.setState({ selected: undefined, hovered: undefined });
  app.actions.removeAnnotation(annotation.id);
}

/** Turns the selected object's wheel by one notch. */
export function stepScale(app: App, direction: 1 | -1): void {
  const annotation = selectedAnnotation(app);
  if (!annotation) {
    remark(app.view, 'Select an object first; then its scale can be changed.');
    return;
  }
  const state = annotationState(app.runs.store.getState(), annotation);
  if (state.state !== 'done') {
    remark(app.view, 'This object has no mask yet; its scale can be changed when it has.');
    return;
  }
  if (state.result.masks.length === 1) {
    remark(app.view, 'This method gives one mask per object: there are no other scales.');
    return;
  }
  const scale = neighbourScale(state.result, annotation.scale, direction);
  if (scale === annotation.scale) {
    remark(app.view, direction === 1 ? 'This is the largest mask.' : 'This is the smallest mask.');
  }
  app.actions.setAnnotationScale(annotation.id, scale);
}

/** Takes back the last step and says which; while points are under way, the last of them. */
export function undo(app: App): void {
  if (dropLastPoint(app)) return;
  const label = app.history.undoLabel();
  if (label === undefined) return;
  app.history.undo();
  remark(app.view, `Undone: ${label}`);
}

/** Brings back the step last undone and says which. */
export function redo(app: App): void {
  const label = app.history.redoLabel();
  if (label === undefined) return;
  app.history.redo();
  remark(app.view, `Redone: ${label}`);
}

/** Gives an object another method; the next ones from the same kind of prompt have it too. */
export function chooseMethod(app: App, { id, prompt }: Annotation, method: string): void {
  app.view.setState(({ nextMethods }) => ({ nextMethods: { ...nextMethods, [prompt.kind]: method } }));
  app.actions.setAnnotationMethod(id, method);
}

/** Gives every object of a method these parameters, those that are there and those that come next. */
export function spreadParameters(app: App, { method, parameters, head }: Annotation): void {
  app.view.setState(({ nextParameters, nextHeads }) => ({
    nextParameters: { ...nextParameters, [method]: parameters },
    ...(head === undefined ? {} : { nextHeads: { ...nextHeads, [method]: head } }),
  }));
  app.actions.setParametersOfAll(method, parameters, head);
  remark(app.view, 'Every object of this method now has these parameters, and the next ones will.');
}

/** Finishes a thin object with the two or three points there are. */
export function finishEarly(app: App): void {
  const { placing, tool } = app.view.getState();
  if (tool !== 'extreme-points' || placing.length === 0) return;
  if (placing.length < 2) {
    remark(app.view, 'Two points are the least: click the other end of the object.');
    return;
  }
  addObject(app, { kind: 'extreme-points', points: placing });
}

/** Lets go of the last point under way. */
export function dropLastPoint(app: App): boolean {
  const { placing } = app.view.getState();
  if (placing.length === 0) return false;
  app.view.setState({ placing: placing.slice(0, -1) });
  return true;
}
