<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
    <context>
        <name>ClusterBrush</name>
        <message>
            <location filename="../core/answers/accuracy.py" />
            <source>The image {image} has another grid than {raster}. Bring it onto that grid first (Warp).</source>
            <translation>L'image {image} n'a pas la même grille que {raster}. Ramenez-la d'abord à cette grille (Projection, warp).</translation>
        </message>
        <message>
            <location filename="../core/answers/accuracy.py" />
            <source>All of the truth {truth} lies where the image has no data.</source>
            <translation>Toute la vérité {truth} se trouve là où l'image n'a pas de données.</translation>
        </message>
        <message>
            <location filename="../core/answers/accuracy.py" />
            <source>Truth pixels or points where the image has no data are left out: {count}.</source>
            <translation>Pixels ou points de vérité là où l'image n'a pas de données, laissés de côté : {count}.</translation>
        </message>
        <message>
            <location filename="../core/answers/accuracy.py" />
            <source>{raster} has more than {most} classes. Choose a raster of classes, not of values.</source>
            <translation>{raster} a plus de {most} classes. Choisissez un raster de classes, et non de valeurs.</translation>
        </message>
        <message>
            <location filename="../core/answers/accuracy.py" />
            <source>The map and the truth have no class in common. Map: {found}. Truth: {truth}. Give them the same numbers or the same names.</source>
            <translation>La carte et la vérité terrain n'ont aucune classe en commun. Carte : {found}. Vérité terrain : {truth}. Donnez-leur les mêmes numéros ou les mêmes noms.</translation>
        </message>
        <message>
            <location filename="../core/answers/accuracy.py" />
            <source>{truth} holds 0, which counts as a class because it is not a nodata value there; the map has no class 0. If it means that the truth is not known, make it a nodata value in the layer's properties.</source>
            <translation>{truth} contient 0, qui compte comme une classe parce que ce n'y est pas une valeur NODATA ; la carte n'a pas de classe 0. S'il signifie que la vérité terrain n'est pas connue, faites-en une valeur NODATA dans les propriétés de la couche.</translation>
        </message>
        <message>
            <location filename="../core/answers/accuracy.py" />
            <source>Neighbouring pixels are no independent samples: the confidence intervals are too narrow.</source>
            <translation>Des pixels voisins ne sont pas des échantillons indépendants : les intervalles de confiance sont trop étroits.</translation>
        </message>
        <message>
            <location filename="../core/answers/accuracy.py" />
            <source>No truth lies on the classes {names}: the area-weighted estimates leave their area out.</source>
            <translation>Aucune vérité terrain ne se trouve sur les classes {names} : les estimations pondérées par la surface ne tiennent pas compte de leur surface.</translation>
        </message>
        <message>
            <location filename="../core/answers/accuracy.py" />
            <source>A single truth lies on the classes {names}: for them the largest possible variance is taken.</source>
            <translation>Une seule vérité terrain se trouve sur les classes {names} : la plus grande variance possible leur est attribuée.</translation>
        </message>
        <message>
            <location filename="../core/answers/accuracy.py" />
            <source>{count} truth pixels or points are unclassified on the map. They count as wrong, and are left out of the area-weighted estimates.</source>
            <translation>Pixels ou points de vérité terrain non classés sur la carte : {count}. Ils comptent comme faux et sont exclus des estimations pondérées par la surface.</translation>
        </message>
        <message>
            <location filename="../core/answers/accuracy.py" />
            <source>The map has no pixel of the classes {names}.</source>
            <translation>La carte n'a aucun pixel des classes {names}.</translation>
        </message>
        <message>
            <location filename="../core/answers/area_estimates.py" />
            <source>Points that you were not sure of are left out: {count}. The figures hold if they are no harder for the map than the others.</source>
            <translation>Points dont vous n'étiez pas sûr, laissés de côté : {count}. Les chiffres valent s'ils ne sont pas plus difficiles que les autres pour la carte.</translation>
        </message>
        <message>
            <location filename="../core/answers/area_estimates.py" />
            <source>Points that are not labelled yet are left out: {count}.</source>
            <translation>Points pas encore étiquetés, laissés de côté : {count}.</translation>
        </message>
        <message>
            <location filename="../core/answers/area_estimates.py" />
            <source>No labelled point lies on the classes {names}: the estimates leave their area out.</source>
            <translation>Aucun point étiqueté ne se trouve sur les classes {names} : les estimations laissent leur surface de côté.</translation>
        </message>
        <message>
            <location filename="../core/answers/area_estimates.py" />
            <source>A single labelled point lies on the classes {names}: for them the largest possible variance is taken.</source>
            <translation>Un seul point étiqueté se trouve sur les classes {names} : la plus grande variance possible est prise pour elles.</translation>
        </message>
        <message>
            <location filename="../core/answers/area_estimates.py" />
            <source>All points on the classes {names} have the same label, so their intervals are too narrow: as many as 3 in {count} pixels of them may be something else.</source>
            <translation>Tous les points des classes {names} ont la même étiquette, leurs intervalles sont donc trop étroits : jusqu'à 3 pixels sur {count} peuvent y être autre chose.</translation>
        </message>
        <message>
            <location filename="../core/answers/area_estimates.py" />
            <source>All points on the classes {names} have the same label, so their intervals are too narrow. One of them has only {count} points, which tell next to nothing: label more.</source>
            <translation>Tous les points des classes {names} ont la même étiquette, leurs intervalles sont donc trop étroits. L'une d'elles n'a que {count} points, qui ne disent presque rien : étiquetez-en davantage.</translation>
        </message>
        <message>
            <location filename="../core/answers/area_estimates.py" />
            <source>No point on the classes {names} is right, so the intervals of their user's accuracies are too narrow: label more points on them.</source>
            <translation>Aucun point sur les classes {names} n'est juste : les intervalles de leur exactitude de l'utilisateur sont donc trop étroits ; étiquetez-y plus de points.</translation>
        </message>
        <message>
            <location filename="../core/answers/area_estimates.py" />
            <source>No point has a class yet. Label some first.</source>
            <translation>Aucun point n'a encore de classe. Étiquetez-en d'abord quelques-uns.</translation>
        </message>
        <message>
            <location filename="../core/answers/area_sample.py" />
            <source>Choose between 1 and {most} points, and at least 1 in each class.</source>
            <translation>Choisissez entre 1 et {most} points, et au moins 1 dans chaque classe.</translation>
        </message>
        <message>
            <location filename="../core/answers/area_sample.py" />
            <source>{raster} has changed while it was read. Try again.</source>
            <translation>{raster} a changé pendant sa lecture. Réessayez.</translation>
        </message>
        <message>
            <location filename="../core/answers/change.py" />
            <source>There is no class {name}. Choose one of: {known}.</source>
            <translation>La classe {name} n'existe pas. Choisissez parmi : {known}.</translation>
        </message>
        <message>
            <location filename="../core/answers/change.py" />
            <source>The two rasters number their classes differently; they are matched by name ({classes}).</source>
            <translation>Les deux rasters numérotent leurs classes différemment ; elles sont mises en correspondance par leur nom ({classes}).</translation>
        </message>
        <message>
            <location filename="../core/answers/change.py" />
            <source>{before} → {after}</source>
            <translation>{before} → {after}</translation>
        </message>
        <message>
            <location filename="../core/answers/change.py" />
            <source>{name}, unchanged</source>
            <translation>{name}, inchangé</translation>
        </message>
        <message>
            <location filename="../core/answers/change.py" />
            <source>The rasters have {count} classes or more; changes between more than {most} cannot be shown.</source>
            <translation>Les rasters ont au moins {count} classes ; les changements entre plus de {most} classes ne peuvent pas être représentés.</translation>
        </message>
        <message>
            <location filename="../core/answers/change.py" />
            <source>{before} and {after} have no pixel with a class in common. Check that they show the same place, and their coordinate systems.</source>
            <translation>{before} et {after} n'ont en commun aucun pixel doté d'une classe. Vérifiez qu'ils montrent le même lieu, ainsi que leurs systèmes de coordonnées.</translation>
        </message>
        <message>
            <location filename="../core/answers/change.py" />
            <source>Only pixels with a class on both dates are compared: {before} of the first and {after} of the second raster are left out.</source>
            <translation>Seuls les pixels dotés d'une classe aux deux dates sont comparés : {before} pixels du premier raster et {after} du second sont ignorés.</translation>
        </message>
        <message>
            <location filename="../core/answers/class_areas.py" />
            <source>{raster} has no pixel with a class: all of it is nodata.</source>
            <translation>{raster} n'a aucun pixel doté d'une classe : tout y est NODATA.</translation>
        </message>
        <message>
            <location filename="../core/answers/comparing_methods.py" />
            <source>No method is chosen. Choose two or more to compare.</source>
            <translation>Aucune méthode n'est choisie. Choisissez-en deux ou plus à comparer.</translation>
        </message>
        <message>
            <location filename="../core/answers/comparing_methods.py" />
            <source>There are too few strokes or places of truth to say which differences are more than chance: {count}.</source>
            <translation>Trop peu de traits ou de lieux de vérité terrain pour dire quelles différences dépassent le hasard : {count}.</translation>
        </message>
        <message>
            <location filename="../core/answers/comparing_methods.py" />
            <source>{method} is left out: it {reason}.</source>
            <translation>{method} est laissée de côté : {reason}.</translation>
        </message>
        <message>
            <location filename="../core/answers/comparing_methods.py" />
            <source>Up to {most} methods can be compared at once.</source>
            <translation>On peut comparer {most} méthodes au plus à la fois.</translation>
        </message>
        <message>
            <location filename="../core/answers/comparing_methods.py" />
            <source>All strokes are of one class. Paint a second class: with one alone nothing is compared.</source>
            <translation>Tous les traits sont d'une seule classe. Peignez une deuxième classe : avec une seule, rien ne se compare.</translation>
        </message>
        <message>
            <location filename="../core/answers/comparing_methods.py" />
            <source>All labels are of one class. Give a second class: with one alone nothing is compared.</source>
            <translation>Toutes les étiquettes sont d'une même classe. Donnez une deuxième classe : avec une seule, rien n'est comparé.</translation>
        </message>
        <message>
            <location filename="../core/answers/comparing_methods.py" />
            <source>There are {count} classes to learn; methods are compared on up to {most}.</source>
            <translation>Il y a {count} classes à apprendre ; les méthodes se comparent sur {most} au plus.</translation>
        </message>
        <message>
            <location filename="../core/answers/comparing_methods.py" />
            <source>Labels may be wrong, so they judge no method. Give truth data, or strokes that can be held out.</source>
            <translation>Les étiquettes peuvent être fausses, donc elles ne jugent aucune méthode. Donnez des données de vérité terrain, ou des traits qui peuvent être mis de côté.</translation>
        </message>
        <message>
            <location filename="../core/answers/comparing_methods.py" />
            <source>Without truth, strokes are held out in turn, which takes two strokes of each of two classes at least. Paint more strokes, or give truth data.</source>
            <translation>Sans vérité terrain, les traits sont mis de côté tour à tour, ce qui demande au moins deux traits dans chacune de deux classes. Peignez plus de traits ou donnez une vérité terrain.</translation>
        </message>
        <message>
            <location filename="../core/answers/comparing_methods.py" />
            <source>Classes with fewer than two strokes are learned, but cannot be judged without truth: {names}.</source>
            <translation>Des classes de moins de deux traits sont apprises, mais ne peuvent être jugées sans vérité terrain : {names}.</translation>
        </message>
        <message>
            <location filename="../core/answers/comparing_methods.py" />
            <source>{method} failed: {reason}</source>
            <translation>{method} a échoué : {reason}</translation>
        </message>
        <message>
            <location filename="../core/answers/comparing_methods.py" />
            <source>No class has two strokes on pixels with data, so none can be held out.</source>
            <translation>Aucune classe n'a deux traits sur des pixels avec des données, aucun ne peut donc être mis de côté.</translation>
        </message>
        <message>
            <location filename="../core/answers/comparing_methods.py" />
            <source>{best} is the only method that ran, with a macro Dice of {dice:.3f}.</source>
            <translation>{best} est la seule méthode exécutée, avec un Dice macro de {dice:.3f}.</translation>
        </message>
        <message>
            <location filename="../core/answers/comparing_methods.py" />
            <source>Take {best}: it has the highest macro Dice, {dice:.3f}; but there is too little truth to say whether that is more than chance.</source>
            <translation>Prenez {best} : son Dice macro est le plus élevé, {dice:.3f} ; mais il y a trop peu de vérité terrain pour dire si cela dépasse le hasard.</translation>
        </message>
        <message>
            <location filename="../core/answers/comparing_methods.py" />
            <source>Take {method}: its macro Dice of {other_dice:.3f} is not significantly below the {dice:.3f} of {best}, and it takes {seconds:.1f} s instead of {best_seconds:.1f} s.</source>
            <translation>Prenez {method} : son Dice macro de {other_dice:.3f} n'est pas significativement inférieur aux {dice:.3f} de {best}, et il lui faut {seconds:.1f} s au lieu de {best_seconds:.1f} s.</translation>
        </message>
        <message>
            <location filename="../core/answers/comparing_methods.py" />
            <source>Take {best}: its macro Dice of {dice:.3f} is significantly higher than that of every other method.</source>
            <translation>Prenez {best} : son Dice macro de {dice:.3f} est significativement supérieur à celui de toutes les autres méthodes.</translation>
        </message>
        <message>
            <location filename="../core/answers/comparing_methods.py" />
            <source>Take {best}: it has the highest macro Dice, {dice:.3f}. Methods that are not significantly worse: {count}; none of them comes within {margin:.2f} of it in less than half its time.</source>
            <translation>Prenez {best} : son Dice macro est le plus élevé, {dice:.3f}. Méthodes qui ne sont pas significativement moins bonnes : {count} ; aucune ne s'en approche à {margin:.2f} près en moins de la moitié de son temps.</translation>
        </message>
        <message>
            <location filename="../core/answers/feature_judging.py" />
            <source>{truth} has another size than {raster}. The truth needs the same pixels as the raster of the strokes.</source>
            <translation>{truth} n'a pas la même taille que {raster}. La vérité terrain doit avoir les mêmes pixels que le raster des traits.</translation>
        </message>
        <message>
            <location filename="../core/answers/feature_judging.py" />
            <source>{truth} has no class where {raster} has data and no strokes. Check both.</source>
            <translation>{truth} n'a aucune classe là où {raster} a des données et pas de trait. Vérifiez les deux.</translation>
        </message>
        <message>
            <location filename="../core/answers/method_judging.py" />
            <source>All of the truth {truth} lies under strokes or where the raster has no data. Give truth elsewhere.</source>
            <translation>Toute la vérité terrain {truth} se trouve sous des traits ou là où le raster n'a pas de données. Donnez-en ailleurs.</translation>
        </message>
        <message>
            <location filename="../core/answers/method_judging.py" />
            <source>No class of the truth {truth} is painted. Truth: {names}. Painted: {painted}. Give them the same numbers or the same names.</source>
            <translation>Aucune classe de la vérité terrain {truth} n'est peinte. Vérité terrain : {names}. Peintes : {painted}. Donnez-leur les mêmes numéros ou les mêmes noms.</translation>
        </message>
        <message>
            <location filename="../core/answers/method_judging.py" />
            <source>Classes of the truth that are not painted: {names}. Their pixels are not judged, because no method can know them; paint them too to see how they are told apart.</source>
            <translation>Classes de la vérité terrain qui ne sont pas peintes : {names}. Leurs pixels ne sont pas jugés, car aucune méthode ne peut les connaître ; peignez-les aussi pour voir comment elles se distinguent.</translation>
        </message>
        <message>
            <location filename="../core/answers/naming.py" />
            <source>water</source>
            <translation>eau</translation>
        </message>
        <message>
            <location filename="../core/answers/naming.py" />
            <source>grass</source>
            <translation>herbe</translation>
        </message>
        <message>
            <location filename="../core/answers/naming.py" />
            <source>mountain</source>
            <translation>montagne</translation>
        </message>
        <message>
            <location filename="../core/answers/naming.py" />
            <source>snow</source>
            <translation>neige</translation>
        </message>
        <message>
            <location filename="../core/answers/naming.py" />
            <source>There are no named colours. Give at least one name with red, green and blue.</source>
            <translation>Il n'y a aucune couleur nommée. Indiquez au moins un nom avec rouge, vert et bleu.</translation>
        </message>
        <message>
            <location filename="../core/answers/naming.py" />
            <source>The model holds no band values. Match its clusters by the colours that they are shown in.</source>
            <translation>Le modèle ne contient pas de valeurs de bandes. Faites correspondre ses groupes par les couleurs dans lesquelles ils sont affichés.</translation>
        </message>
        <message>
            <location filename="../core/answers/naming.py" />
            <source>The image {image} has another grid than {raster}. Give the image that was segmented.</source>
            <translation>L'image {image} n'a pas la même grille que {raster}. Indiquez l'image qui a été segmentée.</translation>
        </message>
        <message>
            <location filename="../core/answers/naming.py" />
            <source>{raster} has too many clusters to name.</source>
            <translation>{raster} a trop de groupes pour qu'ils soient nommés.</translation>
        </message>
        <message>
            <location filename="../core/answers/naming.py" />
            <source>{raster} has a cluster {number} that the model does not have. Give the model that made it.</source>
            <translation>{raster} a un groupe {number} que le modèle n'a pas. Indiquez le modèle qui l'a produit.</translation>
        </message>
        <message>
            <location filename="../core/answers/outlines/outlines.py" />
            <source>Rounds of smoothing must be 0 to {most}, and areas and shares not negative.</source>
            <translation>Le nombre de passes de lissage doit être compris entre 0 et {most}, et les surfaces et les parts ne doivent pas être négatives.</translation>
        </message>
        <message>
            <location filename="../core/answers/smoothing.py" />
            <source>The radius must be between 1 and {most} pixels; {value} is not possible.</source>
            <translation>Le rayon doit être compris entre 1 et {most} pixels ; {value} n'est pas possible.</translation>
        </message>
        <message>
            <location filename="../core/answers/smoothing.py" />
            <source>Patches are connected by 4 or 8 neighbours, not {value}.</source>
            <translation>Les îlots sont connectés par 4 ou 8 voisins, et non {value}.</translation>
        </message>
        <message>
            <location filename="../core/answers/smoothing.py" />
            <source>There is nothing to do: give a radius, or a minimum mapping unit, above 0.</source>
            <translation>Il n'y a rien à faire : indiquez un rayon, ou une unité minimale de cartographie, supérieur à 0.</translation>
        </message>
        <message>
            <location filename="../core/answers/smoothing.py" />
            <source>The minimum mapping unit must be more than 0 square metres; {value} is not possible.</source>
            <translation>L'unité minimale de cartographie doit être supérieure à 0 mètre carré ; {value} n'est pas possible.</translation>
        </message>
        <message>
            <location filename="../core/answers/smoothing.py" />
            <source>The raster has no coordinate system, so a minimum mapping unit in square metres means nothing. Assign one, or give the area of a pixel.</source>
            <translation>Le raster n'a pas de système de coordonnées : une unité minimale de cartographie en mètres carrés n'a donc pas de sens. Attribuez-lui un système, ou indiquez la surface d'un pixel.</translation>
        </message>
        <message>
            <location filename="../core/answers/smoothing.py" />
            <source>Pixels have between {least:.4g} and {most:.4g} m²; the minimum mapping unit is taken as {count} pixels of the mean size.</source>
            <translation>Les pixels mesurent entre {least:.4g} et {most:.4g} m² ; l'unité minimale de cartographie est ramenée à {count} pixels de taille moyenne.</translation>
        </message>
        <message>
            <location filename="../core/answers/smoothing.py" />
            <source>The minimum mapping unit is not larger than a pixel ({area:.4g} m²), so every patch is kept.</source>
            <translation>L'unité minimale de cartographie n'est pas plus grande qu'un pixel ({area:.4g} m²) : tous les îlots sont donc conservés.</translation>
        </message>
        <message>
            <location filename="../core/answers/smoothing.py" />
            <source>{raster} holds the class {value}; the largest that can be smoothed is {most}. Number them anew.</source>
            <translation>{raster} contient la classe {value} ; la plus grande qui puisse être lissée est {most}. Renumérotez-les.</translation>
        </message>
        <message>
            <location filename="../core/answers/truth.py" />
            <source>{truth} has no class where the map lies. Check the coordinate systems of both.</source>
            <translation>{truth} n'a aucune classe à l'emplacement de la carte. Vérifiez les systèmes de coordonnées des deux couches.</translation>
        </message>
        <message>
            <location filename="../core/answers/vector_truth.py" />
            <source>{layer} has no field "{field}" with the class. Choose one of: {names}.</source>
            <translation>{layer} n'a pas de champ « {field} » contenant la classe. Choisissez parmi : {names}.</translation>
        </message>
        <message>
            <location filename="../core/answers/vector_truth.py" />
            <source>Features of {layer} without a class do not count: {count}.</source>
            <translation>Les entités de {layer} sans classe ne comptent pas : {count}.</translation>
        </message>
        <message>
            <location filename="../core/answers/vector_truth.py" />
            <source>Features of {layer} of class 0 do not count, because 0 is no class of the map: {count}.</source>
            <translation>Les entités de {layer} de classe 0 ne comptent pas, car 0 n'est pas une classe de la carte : {count}.</translation>
        </message>
        <message>
            <location filename="../core/answers/vector_truth.py" />
            <source>Features of {layer} without a geometry do not count: {count}.</source>
            <translation>Les entités de {layer} sans géométrie ne comptent pas : {count}.</translation>
        </message>
        <message>
            <location filename="../core/answers/vector_truth.py" />
            <source>Features of {layer} that PROJ cannot bring into the map's coordinate system: {count}.</source>
            <translation>Entités de {layer} que PROJ ne peut pas reprojeter dans le système de coordonnées de la carte : {count}.</translation>
        </message>
        <message>
            <location filename="../core/answers/vector_truth.py" />
            <source>Features of {layer} outside the map do not count: {count}.</source>
            <translation>Les entités de {layer} hors de la carte ne comptent pas : {count}.</translation>
        </message>
        <message>
            <location filename="../core/answers/vector_truth.py" />
            <source>Polygons of {layer} with no pixel's centre inside do not count: {count}. Give points in their place.</source>
            <translation>Polygones de {layer} ne contenant aucun centre de pixel, qui ne comptent pas : {count}. Indiquez des points à leur place.</translation>
        </message>
        <message>
            <location filename="../core/answers/vector_truth.py" />
            <source>Pixels where polygons or lines of {layer} with different classes overlap do not count: {count}. Which class is right there cannot be known.</source>
            <translation>Pixels où des polygones ou des lignes de {layer} de classes différentes se recouvrent, qui ne comptent pas : {count}. On ne peut pas savoir quelle classe y est juste.</translation>
        </message>
        <message>
            <location filename="../core/answers/vector_truth.py" />
            <source>No feature of {layer} can be used as truth: {reason}</source>
            <translation>Aucune entité de {layer} n'est utilisable comme vérité terrain : {reason}</translation>
        </message>
        <message>
            <location filename="../core/answers/vector_truth.py" />
            <source>The truth layer {layer} is empty. Choose a layer with features.</source>
            <translation>La couche de vérité terrain {layer} est vide. Choisissez une couche contenant des entités.</translation>
        </message>
        <message>
            <location filename="../core/answers/vector_truth.py" />
            <source>No feature of {layer} has a class in the field {field}. Choose the field with the classes.</source>
            <translation>Aucune entité de {layer} n'a de classe dans le champ {field}. Choisissez le champ contenant les classes.</translation>
        </message>
        <message>
            <location filename="../core/answers/vector_truth.py" />
            <source>The field {field} has more than {most} different values. Choose the field with the classes.</source>
            <translation>Le champ {field} a plus de {most} valeurs différentes. Choisissez le champ contenant les classes.</translation>
        </message>
        <message>
            <location filename="../core/answers/vector_truth.py" />
            <source>{layer} cannot be brought into the coordinate system of the map ({reason}).</source>
            <translation>{layer} ne peut pas être reprojeté dans le système de coordonnées de la carte ({reason}).</translation>
        </message>
        <message>
            <location filename="../core/base/files.py" />
            <source>{path} cannot be written ({reason}). Check the disk space, the folder's rights and open files.</source>
            <translation>Impossible d'écrire {path} ({reason}). Vérifiez l'espace disque, les droits du dossier et les fichiers ouverts.</translation>
        </message>
        <message>
            <location filename="../core/base/files.py" />
            <source>The folder {folder} does not exist. Create it, or choose another place for the result.</source>
            <translation>Le dossier {folder} n'existe pas. Créez-le, ou choisissez un autre emplacement pour le résultat.</translation>
        </message>
        <message>
            <location filename="../core/base/files.py" />
            <source>You may not write into the folder {folder}. Choose another place for the result.</source>
            <translation>Vous n'avez pas le droit d'écrire dans le dossier {folder}. Choisissez un autre emplacement pour le résultat.</translation>
        </message>
        <message>
            <location filename="../core/base/files.py" />
            <source>The file name {name} is too long: at most {most} bytes are possible in this folder.</source>
            <translation>Le nom de fichier {name} est trop long : {most} octets au plus sont possibles dans ce dossier.</translation>
        </message>
        <message>
            <location filename="../core/base/files.py" />
            <source>{path} is a folder. Give a file name for the result.</source>
            <translation>{path} est un dossier. Indiquez un nom de fichier pour le résultat.</translation>
        </message>
        <message>
            <location filename="../core/base/json_arrays.py" />
            <source>The model is damaged ({detail}). Fit it again.</source>
            <translation>Le modèle est endommagé ({detail}). Ajustez-le de nouveau.</translation>
        </message>
        <message>
            <location filename="../core/base/memory.py" />
            <source>This method holds the whole raster in memory. It needs about {needed:.2f} GB, and {free:.2f} GB are free. Clip the raster, or choose another method.</source>
            <translation>Cette méthode garde tout le raster en mémoire. Il lui faut environ {needed:.2f} Go, et {free:.2f} Go sont libres. Découpez le raster, ou choisissez une autre méthode.</translation>
        </message>
        <message>
            <location filename="../core/classification/class_map.py" />
            <source>{path} cannot be written: {format} does not keep the names of bands, which say which class a probability is of. Give a file name that ends in {endings}.</source>
            <translation>{path} ne peut pas être écrit : {format} ne garde pas les noms des bandes, qui disent de quelle classe est une probabilité. Donnez un nom de fichier qui finit par {endings}.</translation>
        </message>
        <message>
            <location filename="../core/classification/forest.py" />
            <source>There are no painted pixels to learn from.</source>
            <translation>Il n'y a pas de pixels peints pour l'apprentissage.</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>needs {packages}</source>
            <translation>nécessite {packages}</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>The method {method} needs {packages}, which the Python it runs in does not have. Install it by {command} and start QGIS or the command again, or choose another method.</source>
            <translation>La méthode {method} nécessite {packages}, que le Python utilisé n'a pas. Installez cela par {command} et relancez QGIS ou la commande, ou choisissez une autre méthode.</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>ClusterBrush</source>
            <translation>ClusterBrush</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>By pixel, with context</source>
            <translation>Par pixel, avec contexte</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>ClusterBrush (default) learns from the painted pixels and what surrounds them what each class looks like, classifies every pixel, and smooths along the edges of the image.</source>
            <translation>ClusterBrush (par défaut) apprend à quoi ressemble chaque classe d'après les pixels peints et ce qui les entoure, classe chaque pixel et lisse le long des contours de l'image.</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>ClusterNet (paper)</source>
            <translation>ClusterNet (article)</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>By cluster (ClusterNet)</source>
            <translation>Par groupe (ClusterNet)</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>ClusterNet (paper) lets strokes name whole clusters and splits those that several classes claim; clusters without strokes stay unclassified.</source>
            <translation>ClusterNet (article) laisse les traits nommer des groupes entiers et divise ceux que plusieurs classes revendiquent ; les groupes sans trait restent non classés.</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>Support vector machine</source>
            <translation>Machine à vecteurs de support</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>Support vector machine draws smooth borders between the painted pixels of the classes (Gaussian kernel).</source>
            <translation>La machine à vecteurs de support trace des limites lisses entre les pixels peints des classes (noyau gaussien).</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>Random forest</source>
            <translation>Forêt aléatoire</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>Random forest lets 100 trees vote on the features of each pixel, as ilastik does.</source>
            <translation>La forêt aléatoire fait voter 100 arbres sur les caractéristiques de chaque pixel, comme ilastik.</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>k nearest neighbours</source>
            <translation>k plus proches voisins</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>k nearest neighbours gives a pixel the class of the five most similar painted pixels; a plain baseline.</source>
            <translation>Les k plus proches voisins donnent à un pixel la classe des cinq pixels peints les plus semblables ; une référence simple.</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>Logistic regression</source>
            <translation>Régression logistique</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>Logistic regression draws flat borders between the classes; a plain baseline.</source>
            <translation>La régression logistique trace des limites planes entre les classes ; une référence simple.</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>Support vector machine with graph cut</source>
            <translation>Machine à vecteurs de support avec coupe de graphe</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>Support vector machine with graph cut (Tarabalka and Rana 2014) draws the borders where the image has edges, by the least energy over all pixels; it holds the raster in memory.</source>
            <translation>La machine à vecteurs de support avec coupe de graphe (Tarabalka et Rana 2014) trace les limites là où l'image a des contours, par la moindre énergie sur tous les pixels ; elle garde le raster en mémoire.</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>Superpixels with graph cut</source>
            <translation>Superpixels avec coupe de graphe</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>Superpixels with graph cut decides small regions of similar pixels (SLIC) together, by the colours of the strokes and of their neighbours; it holds the raster in memory.</source>
            <translation>Superpixels avec coupe de graphe décide ensemble de petites régions de pixels semblables (SLIC), par les couleurs des traits et de leurs voisines ; la méthode garde le raster en mémoire.</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>Soft clusters (Gaussian mixture)</source>
            <translation>Groupes flous (mélange gaussien)</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>Soft clusters (Gaussian mixture) lets each pixel belong to several clusters by a share, and spreads the classes of strokes by these shares.</source>
            <translation>Les groupes flous (mélange gaussien) laissent chaque pixel appartenir à plusieurs groupes selon une part, et répandent les classes des traits selon ces parts.</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>Supervised U-Net</source>
            <translation>U-Net supervisé</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>Supervised U-Net trains a small network on the painted pixels and what surrounds them, which takes minutes; its model is applied without torch.</source>
            <translation>Le U-Net supervisé entraîne un petit réseau sur les pixels peints et ce qui les entoure, ce qui prend des minutes ; son modèle s'applique sans torch.</translation>
        </message>
        <message>
            <location filename="../core/classification/methods.py" />
            <source>Unknown method {name}. Choose one of: {known}.</source>
            <translation>Méthode inconnue : {name}. Choisissez parmi : {known}.</translation>
        </message>
        <message>
            <location filename="../core/classification/rivals/supervised_unet.py" />
            <source>{count} classes are painted, and a network tells {most} apart. Choose another method.</source>
            <translation>{count} classes sont peintes, et un réseau en distingue {most}. Choisissez une autre méthode.</translation>
        </message>
        <message>
            <location filename="../core/classification/stroke_model.py" />
            <source>The model {path} is damaged ({detail}). Fit it again.</source>
            <translation>Le modèle {path} est endommagé ({detail}). Ajustez-le de nouveau.</translation>
        </message>
        <message>
            <location filename="../core/classification/stroke_model.py" />
            <source>The model uses the method {method}, which this version does not know. Update ClusterBrush.</source>
            <translation>Le modèle utilise la méthode {method}, que cette version ne connaît pas. Mettez ClusterBrush à jour.</translation>
        </message>
        <message>
            <location filename="../core/clustering/grouping.py" />
            <source>k-means</source>
            <translation>k-moyennes (k-means)</translation>
        </message>
        <message>
            <location filename="../core/clustering/grouping.py" />
            <source>K-means</source>
            <translation>K-moyennes</translation>
        </message>
        <message>
            <location filename="../core/clustering/grouping.py" />
            <source>k-means: each pixel goes to the nearest centroid, and centroids move to the mean of their pixels.</source>
            <translation>k-moyennes : chaque pixel va au centroïde le plus proche, et les centroïdes se déplacent vers la moyenne de leurs pixels.</translation>
        </message>
        <message>
            <location filename="../core/clustering/grouping.py" />
            <source>Bisecting k-means</source>
            <translation>K-moyennes par bissection</translation>
        </message>
        <message>
            <location filename="../core/clustering/grouping.py" />
            <source>Bisecting k-means: the cluster of the largest inertia is divided in two again and again; for hundreds and thousands of clusters, and for many bands. Start and attempts have no effect.</source>
            <translation>K-moyennes par bissection : le groupe de plus grande inertie est divisé en deux, encore et encore ; pour des centaines et des milliers de groupes, et pour de nombreuses bandes. Le départ et les essais n'ont pas d'effet.</translation>
        </message>
        <message>
            <location filename="../core/clustering/grouping.py" />
            <source>Gaussian mixture</source>
            <translation>Mélange gaussien</translation>
        </message>
        <message>
            <location filename="../core/clustering/grouping.py" />
            <source>A Gaussian mixture</source>
            <translation>Un mélange gaussien</translation>
        </message>
        <message>
            <location filename="../core/clustering/grouping.py" />
            <source>Gaussian mixture: each cluster has a width of its own in each band, and a pixel goes to the one that it most likely comes from; for narrow clusters (water) beside wide ones (forest). Distance stays Euclidean.</source>
            <translation>Mélange gaussien : chaque groupe a sa propre largeur dans chaque bande, et un pixel va à celui dont il provient le plus probablement ; pour des groupes étroits (eau) à côté de larges (forêt). La distance reste euclidienne.</translation>
        </message>
        <message>
            <location filename="../core/clustering/grouping.py" />
            <source>ISODATA (divides and merges)</source>
            <translation>ISODATA (divise et fusionne)</translation>
        </message>
        <message>
            <location filename="../core/clustering/grouping.py" />
            <source>ISODATA</source>
            <translation>ISODATA</translation>
        </message>
        <message>
            <location filename="../core/clustering/grouping.py" />
            <source>ISODATA: wide clusters are divided, near ones merged and small ones given up, so that the number of clusters is where it starts; up to twice as many can be the result.</source>
            <translation>ISODATA : les groupes larges sont divisés, les proches fusionnés et les petits abandonnés ; le nombre de groupes est donc un point de départ, et il peut en résulter jusqu'à deux fois plus.</translation>
        </message>
        <message>
            <location filename="../core/clustering/grouping.py" />
            <source>Unknown choice {value}. Choose one of: {known}.</source>
            <translation>Choix inconnu : {value}. Choisissez parmi : {known}.</translation>
        </message>
        <message>
            <location filename="../core/clustering/grouping.py" />
            <source>{k} clusters can be merged to 2 or more, up to their number, and not to {count}.</source>
            <translation>{k} groupes peuvent être fusionnés en 2 ou plus, jusqu'à leur nombre, et non en {count}.</translation>
        </message>
        <message>
            <location filename="../core/clustering/grouping.py" />
            <source>ISODATA makes up to {k} clusters here. They can be merged to 2 or more, up to that number, and not to {count}.</source>
            <translation>ISODATA fait ici jusqu'à {k} groupes. Ils peuvent être fusionnés en 2 ou plus, jusqu'à ce nombre, et non en {count}.</translation>
        </message>
        <message>
            <location filename="../core/clustering/isodata.py" />
            <source>The smallest cluster must be from 0 to less than 50 % of the pixels.</source>
            <translation>Le plus petit groupe doit avoir de 0 à moins de 50 % des pixels.</translation>
        </message>
        <message>
            <location filename="../core/clustering/isodata.py" />
            <source>Largest spread and merge distance must not be negative.</source>
            <translation>La plus grande dispersion et la distance de fusion ne doivent pas être négatives.</translation>
        </message>
        <message>
            <location filename="../core/clustering/kmeans.py" />
            <source>The number of clusters is {k}. Give a number from 2 to {most}.</source>
            <translation>Le nombre de groupes est {k}. Indiquez un nombre de 2 à {most}.</translation>
        </message>
        <message>
            <location filename="../core/clustering/kmeans.py" />
            <source>Attempts and iterations must be at least 1.</source>
            <translation>Les tentatives et les itérations doivent être au moins 1.</translation>
        </message>
        <message>
            <location filename="../core/clustering/kmeans.py" />
            <source>The tolerance and the seed must not be negative.</source>
            <translation>La tolérance et la graine ne doivent pas être négatives.</translation>
        </message>
        <message>
            <location filename="../core/clustering/medians.py" />
            <source>Medians need the pixels in memory. Give a sample size instead of 0 (every pixel), or use the mean.</source>
            <translation>Les médianes nécessitent que les pixels soient en mémoire. Indiquez une taille d'échantillon au lieu de 0 (tous les pixels), ou utilisez la moyenne.</translation>
        </message>
        <message>
            <location filename="../core/clustering/metrics.py" />
            <source>Unknown distance {metric}. Choose one of: {known}.</source>
            <translation>Distance inconnue : {metric}. Choisissez parmi : {known}.</translation>
        </message>
        <message>
            <location filename="../core/clustering/metrics.py" />
            <source>Euclidean</source>
            <translation>Euclidienne</translation>
        </message>
        <message>
            <location filename="../core/clustering/metrics.py" />
            <source>Euclidean distance</source>
            <translation>distance euclidienne</translation>
        </message>
        <message>
            <location filename="../core/clustering/metrics.py" />
            <source>Euclidean: straight line over all bands.</source>
            <translation>Euclidienne : ligne droite sur toutes les bandes.</translation>
        </message>
        <message>
            <location filename="../core/clustering/metrics.py" />
            <source>Manhattan</source>
            <translation>Manhattan</translation>
        </message>
        <message>
            <location filename="../core/clustering/metrics.py" />
            <source>Manhattan distance</source>
            <translation>distance de Manhattan</translation>
        </message>
        <message>
            <location filename="../core/clustering/metrics.py" />
            <source>Manhattan: sum of the differences.</source>
            <translation>Manhattan : somme des différences.</translation>
        </message>
        <message>
            <location filename="../core/clustering/metrics.py" />
            <source>Chebyshev</source>
            <translation>Tchebychev</translation>
        </message>
        <message>
            <location filename="../core/clustering/metrics.py" />
            <source>Chebyshev distance</source>
            <translation>distance de Tchebychev</translation>
        </message>
        <message>
            <location filename="../core/clustering/metrics.py" />
            <source>Chebyshev: the largest difference.</source>
            <translation>Tchebychev : la plus grande différence.</translation>
        </message>
        <message>
            <location filename="../core/clustering/metrics.py" />
            <source>Cosine</source>
            <translation>Cosinus</translation>
        </message>
        <message>
            <location filename="../core/clustering/metrics.py" />
            <source>cosine distance</source>
            <translation>distance cosinus</translation>
        </message>
        <message>
            <location filename="../core/clustering/metrics.py" />
            <source>Cosine: the angle between their band values, so that sunlit and shaded pixels of one colour go together. Leave Scaling at None with it: the other scalings move the zero that the angle is measured from.</source>
            <translation>Cosinus : l'angle entre leurs valeurs de bandes, de sorte que les pixels d'une même couleur, au soleil ou à l'ombre, vont ensemble. Laissez alors la mise à l'échelle sur « Aucune » : les autres déplacent le zéro à partir duquel l'angle est mesuré.</translation>
        </message>
        <message>
            <location filename="../core/clustering/mixture_clusters.py" />
            <source>A Gaussian mixture has no other distance than its own probabilities, and no medians. Leave Distance at Euclidean and New centroid at Mean, or choose another method.</source>
            <translation>Un mélange gaussien n'a pas d'autre distance que ses propres probabilités, et pas de médianes. Laissez Distance sur Euclidienne et Nouveau centroïde sur Moyenne, ou choisissez une autre méthode.</translation>
        </message>
        <message>
            <location filename="../core/clustering/ward.py" />
            <source>{count} clusters are too many to be merged. Up to {most} can be; ask for fewer clusters first.</source>
            <translation>{count} groupes sont trop nombreux pour être fusionnés. Jusqu'à {most} peuvent l'être ; demandez d'abord moins de groupes.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Accuracy of a class map</source>
            <translation>Exactitude d'une carte de classes</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Holds a class raster against a truth - a raster, polygons, lines or points - and says how much of it is right: confusion matrix, overall accuracy, kappa, and for each class Dice (F1), IoU, producer's and user's accuracy.

Give either a truth raster or a truth layer. Classes are matched by name where both sides name them and share names, else by number. A truth of 0 or nodata is no truth; a pixel that the map leaves unclassified is wrong.

Estimates weighted by area, with 95 % confidence intervals, follow Olofsson et al. (2014). They hold for a truth drawn by chance over the whole map; any other makes the map look better than it is.</source>
            <translation>Compare un raster de classes à une vérité terrain (raster, polygones, lignes ou points) et indique ce qui en est juste : matrice de confusion, exactitude globale, kappa et, pour chaque classe, Dice (F1), IoU, exactitude du producteur et exactitude de l'utilisateur.

Indiquez soit un raster, soit une couche de vérité terrain. Les classes sont mises en correspondance par leur nom si les deux côtés les nomment et ont des noms communs, sinon par leur numéro. Une vérité terrain à 0 ou NODATA ne compte pas ; un pixel que la carte laisse non classé est faux.

Les estimations pondérées par la surface, avec intervalles de confiance à 95 %, suivent Olofsson et al. (2014). Elles valent pour une vérité terrain tirée au hasard sur toute la carte ; avec toute autre, la carte paraît meilleure qu'elle ne l'est.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>The map to be judged. Nodata means unclassified; 0 is a class where it is not the nodata value.</source>
            <translation>La carte à évaluer. NODATA veut dire non classé ; 0 est une classe là où ce n'est pas la valeur NODATA.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Raster of true classes on any grid. Nodata means that the truth is not known there; 0 is a class where it is not the nodata value.</source>
            <translation>Raster des vraies classes, sur une grille quelconque. NODATA signifie que la vérité terrain n'y est pas connue ; 0 est une classe là où ce n'est pas la valeur NODATA.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Places whose class is known, in any coordinate system. A polygon counts by the pixels whose centre is inside, a line by the pixels that it crosses, a point by its pixel. Do not use the strokes that made the map.</source>
            <translation>Lieux dont la classe est connue, dans un système de coordonnées quelconque. Un polygone compte par les pixels dont le centre est à l'intérieur, une ligne par les pixels qu'elle traverse, un point par son pixel. N'utilisez pas les traits qui ont servi à faire la carte.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Numbers of the classes, or their names. Features without one do not count.</source>
            <translation>Numéros des classes, ou leurs noms. Les entités sans classe ne comptent pas.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>What the map was made of, on the same grid. Truth where it has no data is left out.</source>
            <translation>Ce dont la carte est faite, sur la même grille. La vérité là où elle n'a pas de données est laissée de côté.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>CSV with a row for each true class, a column for each on the map.</source>
            <translation>CSV avec une ligne par vraie classe et une colonne par classe de la carte.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>CSV with counts, measures and estimated areas, one line a class.</source>
            <translation>CSV avec effectifs, mesures et surfaces estimées, une ligne par classe.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>A page with the matrix and all measures; it needs no network.</source>
            <translation>Une page avec la matrice et toutes les mesures ; elle ne nécessite pas de réseau.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Areas of classes</source>
            <translation>Surfaces des classes</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Counts the pixels of each class of a class or cluster raster and writes their areas in m², ha and km² as a table and a report. Names and colours come from the layer's legend or from the file.

Areas are measured on the ellipsoid where the coordinate system is geographic or stretches areas. A raster without coordinate system is counted in pixels.</source>
            <translation>Compte les pixels de chaque classe d'un raster de classes ou de groupes et en écrit les surfaces en m², ha et km² dans une table et un rapport. Les noms et les couleurs viennent de la légende de la couche ou du fichier.

Les surfaces sont mesurées sur l'ellipsoïde si le système de coordonnées est géographique ou déforme les surfaces. Un raster sans système de coordonnées est compté en pixels.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Raster whose values are the ids of classes or clusters.</source>
            <translation>Raster dont les valeurs sont les identifiants des classes ou des groupes.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>CSV with pixels, share, and area in m², ha and km², one line a class.</source>
            <translation>CSV avec pixels, part et surface en m², ha et km², une ligne par classe.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>A page with the map, the areas and a chart; it needs no network.</source>
            <translation>Une page avec la carte, les surfaces et un graphique ; elle ne nécessite pas de réseau.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Change between two dates</source>
            <translation>Changement entre deux dates</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Compares two class rasters of one place: areas before and after, net and gross change, what became of what, and a raster of the changes.

The second raster is brought onto the grid of the first where they differ, taking the nearest pixel. Classes are matched by their names where the rasters share names, else by their numbers. Only pixels that have a class on both dates are compared.</source>
            <translation>Compare deux rasters de classes d'un même lieu : surfaces avant et après, changement net et brut, ce que chaque classe est devenue, et un raster des changements.

Le second raster est ramené à la grille du premier si elles diffèrent, en prenant le pixel le plus proche. Les classes sont mises en correspondance par leur nom si les rasters ont des noms communs, sinon par leur numéro. Seuls les pixels dotés d'une classe aux deux dates sont comparés.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Classes or clusters on the first date.</source>
            <translation>Classes ou groupes à la première date.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Classes or clusters on the second date.</source>
            <translation>Classes ou groupes à la seconde date.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Name or number of the class whose areas are given as numbers, for model graphs; none when empty.</source>
            <translation>Nom ou numéro de la classe dont les surfaces sont données sous forme de nombres, pour les modèles de traitement ; aucune si vide.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Raster with one value for each pair of classes before and after, with names and colours; 0 = nodata.</source>
            <translation>Raster avec une valeur pour chaque paire de classes avant et après, avec noms et couleurs ; 0 = NODATA.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>CSV with areas before and after, gains, losses and net change per class.</source>
            <translation>CSV avec les surfaces avant et après, les gains, les pertes et le changement net par classe.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>CSV with the area of each pair of classes before and after.</source>
            <translation>CSV avec la surface de chaque paire de classes avant et après.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>A page with the maps, the tables and charts; it needs no network.</source>
            <translation>Une page avec les cartes, les tableaux et des graphiques ; elle ne nécessite pas de réseau.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Outlines of classes</source>
            <translation>Contours des classes</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Turns the regions of a class raster into polygons with class, area, perimeter and, when an image is given, its mean in each region; the boundaries between them into lines with the classes on both sides; and puts a point inside each large region, for labels.

Small regions can be merged into their largest neighbour or dropped. Smoothing cuts the corners of the pixels; borders that two regions share stay shared. Areas are those of the pixels, perimeters those of the lines drawn.</source>
            <translation>Transforme les régions d'un raster de classes en polygones avec classe, surface, périmètre et, si une image est indiquée, sa moyenne dans chaque région ; les limites entre elles en lignes avec les classes des deux côtés ; et place un point dans chaque grande région, pour les étiquettes.

Les petites régions peuvent être fusionnées avec leur plus grand voisin ou supprimées. Le lissage coupe les coins des pixels ; les limites communes à deux régions le restent. Les surfaces sont celles des pixels, les périmètres ceux des lignes tracées.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Polygons with class_id, class_name, pixels, area_m2, area_ha, perimeter_m and the means.</source>
            <translation>Polygones avec class_id, class_name, pixels, area_m2, area_ha, perimeter_m et les moyennes.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Raster on the same grid; its mean in each region becomes an attribute, one a band.</source>
            <translation>Raster sur la même grille ; sa moyenne dans chaque région devient un attribut, un par bande.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>How often corners are cut: 0 keeps the edges of the pixels, 2 looks round. The border moves by half a pixel at most.</source>
            <translation>Nombre de fois où les coins sont coupés : 0 garde les bords des pixels, 2 paraît arrondi. La limite se déplace d'un demi-pixel au plus.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Smaller regions are merged or dropped. In pixels for a raster without coordinate system.</source>
            <translation>Les régions plus petites sont fusionnées ou supprimées. En pixels pour un raster sans système de coordonnées.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>A region that has only nodata around it has no neighbour and stays. Dropping leaves a gap.</source>
            <translation>Une région entourée seulement de NODATA n'a pas de voisin et reste. La suppression laisse un vide.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Regions with at least this share of the area of all classes get a point.</source>
            <translation>Les régions qui ont au moins cette part de la surface de toutes les classes reçoivent un point.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>Lines with the class on either side and their length; a boundary is one line from node to node.</source>
            <translation>Lignes avec la classe de chaque côté et leur longueur ; une limite est une seule ligne, de nœud à nœud.</translation>
        </message>
        <message>
            <location filename="../core/command_line/answers.py" />
            <source>A point inside each large region, with the region's class and area.</source>
            <translation>Un point dans chaque grande région, avec la classe et la surface de celle-ci.</translation>
        </message>
        <message>
            <location filename="../core/command_line/arguments.py" />
            <source>{text} is no whole number.</source>
            <translation>{text} n'est pas un nombre entier.</translation>
        </message>
        <message>
            <location filename="../core/command_line/arguments.py" />
            <source>{text} is no number.</source>
            <translation>{text} n'est pas un nombre.</translation>
        </message>
        <message>
            <location filename="../core/command_line/arguments.py" />
            <source>{value} is too small. The smallest possible number is {limit}.</source>
            <translation>{value} est trop petit. Le plus petit nombre possible est {limit}.</translation>
        </message>
        <message>
            <location filename="../core/command_line/arguments.py" />
            <source>{value} is too large. The largest possible number is {limit}.</source>
            <translation>{value} est trop grand. Le plus grand nombre possible est {limit}.</translation>
        </message>
        <message>
            <location filename="../core/command_line/arguments.py" />
            <source>{text} is no list of whole numbers, such as 1,2,3.</source>
            <translation>{text} n'est pas une liste de nombres entiers, comme 1,2,3.</translation>
        </message>
        <message>
            <location filename="../core/command_line/arguments.py" />
            <source>{text} is unknown. Choose among: {known}.</source>
            <translation>{text} est inconnu. Choisissez parmi : {known}.</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>What is seen of a pixel; choose what you will segment by.</source>
            <translation>Ce qui est vu d'un pixel ; choisissez ce que vous utiliserez pour segmenter.</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>Suggest number of clusters</source>
            <translation>Suggérer un nombre de groupes</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>Tries a range of numbers of clusters on a sample of the image and recommends one: by the elbow of the inertia (WCSS), the silhouette, the Caliński-Harabasz and Davies-Bouldin indices, or the gap statistic; of a Gaussian mixture also by the Bayesian information criterion (BIC). The report shows all of them, and a small picture of the segmentation for each number.

Time and memory do not grow with the raster: with the defaults some seconds and less than 200 MB. The elbow is never the first or the last number of the range, so begin below and end well above what you expect.</source>
            <translation>Essaie une plage de nombres de groupes sur un échantillon de l'image et en recommande un : d'après le coude de l'inertie (WCSS), la silhouette, les indices de Caliński-Harabasz et de Davies-Bouldin, ou la statistique de l'écart (gap) ; pour un mélange gaussien, aussi d'après le critère d'information bayésien (BIC). Le rapport les montre tous, avec une petite image de la segmentation pour chaque nombre.

Le temps et la mémoire n'augmentent pas avec le raster : quelques secondes et moins de 200 Mo avec les valeurs par défaut. Le coude n'est jamais le premier ni le dernier nombre de la plage : commencez donc au-dessous et finissez bien au-dessus de ce que vous attendez.</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>First number of clusters to try.</source>
            <translation>Premier nombre de groupes à essayer.</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>Last number of clusters to try.</source>
            <translation>Dernier nombre de groupes à essayer.</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>Measure that the recommendation follows; all of them are in the report.</source>
            <translation>Mesure que suit la recommandation ; toutes figurent dans le rapport.</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>How far a pixel is from a cluster's centroid; choose the one you will segment with.</source>
            <translation>Distance d'un pixel au centroïde d'un groupe ; choisissez celle avec laquelle vous segmenterez.</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>How bands are brought to one scale; choose the one you will segment with.</source>
            <translation>Façon de ramener les bandes à une même échelle ; choisissez celle avec laquelle vous segmenterez.</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>Pixels that are clustered, drawn over the whole raster. Time grows with it.</source>
            <translation>Pixels à regrouper, tirés sur tout le raster. Le temps de calcul augmente avec leur nombre.</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>Evenly spread data sets to compare with; more give a surer gap. 0 leaves the gap statistic out.</source>
            <translation>Jeux de données uniformément répartis servant de comparaison ; un plus grand nombre donne un écart plus sûr. 0 omet la statistique de l'écart.</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>How pixels are grouped; choose the method that you will segment with.</source>
            <translation>Comment les pixels sont regroupés ; choisissez la méthode avec laquelle vous segmenterez.</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>CSV with every measure, one line a number of clusters.</source>
            <translation>CSV avec toutes les mesures, une ligne par nombre de groupes.</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>A page with the measures, charts and a small picture of each segmentation.</source>
            <translation>Une page avec les mesures, des graphiques et une petite image de chaque segmentation.</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>Compare distances</source>
            <translation>Comparer les distances</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>Segments an image by each distance ({distances}), side by side, and reports how well each separates the clusters (silhouette) and how far they agree (adjusted Rand index, share of pixels in matching clusters), with the maps next to each other.

Clusters that match have the same number and colour in all maps, those of the Euclidean one. The output DISTANCE is the choice with the largest silhouette, as Segment takes it.</source>
            <translation>Segmente une image selon chaque distance ({distances}), côte à côte, et indique à quel point chacune sépare les groupes (silhouette) et dans quelle mesure elles s'accordent (indice de Rand ajusté, part des pixels dans des groupes qui se correspondent), avec les cartes l'une à côté de l'autre.

Les groupes qui se correspondent ont le même numéro et la même couleur dans toutes les cartes, ceux de la carte euclidienne. La sortie DISTANCE est le choix de plus grande silhouette, tel que « Segmenter » l'accepte.</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>How many groups of similar pixels to make.</source>
            <translation>Combien de groupes de pixels semblables former.</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>Pixels that the clusters are found on, drawn over the whole raster.</source>
            <translation>Pixels sur lesquels les groupes sont recherchés, tirés sur tout le raster.</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>CSV with the silhouette of each distance, and the agreement of each pair.</source>
            <translation>CSV avec la silhouette de chaque distance et l'accord de chaque paire.</translation>
        </message>
        <message>
            <location filename="../core/command_line/choosing.py" />
            <source>A page with the maps next to each other, silhouettes and agreement.</source>
            <translation>Une page avec les cartes l'une à côté de l'autre, les silhouettes et l'accord.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Further rasters: {rasters}, stroke layers of them: {layers}. Give each raster its own.</source>
            <translation>Autres rasters : {rasters}, couches de leurs traits : {layers}. Donnez à chaque raster la sienne.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Field with the class of each stroke: a number from 1, or a name.</source>
            <translation>Champ contenant la classe de chaque trait : un nombre à partir de 1, ou un nom.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Field with the brush diameter in map units. Strokes without one are three pixels wide.</source>
            <translation>Champ contenant le diamètre du pinceau en unités de carte. Les traits sans diamètre ont une largeur de trois pixels.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>A class raster on any grid of the same place to learn from, instead of strokes or beside them, such as an older map. It may be wrong here and there. 0 and nodata mean that no class is known; where a stroke lies, the stroke counts. Classes are matched with those of the strokes by name or number.</source>
            <translation>Un raster de classes du même lieu, sur n'importe quelle grille, dont apprendre au lieu des traits ou avec eux, tel qu'une carte plus ancienne. Il peut être faux par endroits. 0 et nodata signifient qu'aucune classe n'est connue ; sous un trait, c'est le trait qui compte. Les classes sont associées à celles des traits par leur nom ou leur numéro.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>How many clusters strokes can name. More tell finer things apart and need more strokes.</source>
            <translation>Combien de groupes les traits peuvent nommer. Davantage de groupes distinguent des choses plus fines et demandent plus de traits.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Share of a cluster's painted pixels that lets a class claim it. Several claims split the cluster.</source>
            <translation>Part des pixels peints d'un groupe qui permet à une classe de le revendiquer. Plusieurs revendications divisent le groupe.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Classify by strokes</source>
            <translation>Classer par traits</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Makes a class map of a raster from a few painted strokes per class.

{methods}

The report tells the accuracy on held-out strokes. It is optimistic: measure with separate truth data (Accuracy) before you rely on it.</source>
            <translation>Crée une carte de classes d'un raster à partir de quelques traits peints par classe.

{methods}

Le rapport indique l'exactitude sur les traits mis de côté. Elle est optimiste : mesurez avec des données de vérité terrain distinctes (Exactitude) avant de vous y fier.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Raster with the class of each pixel, 0 for nodata and unclassified, with its legend.</source>
            <translation>Raster avec la classe de chaque pixel, 0 pour NODATA et non classé, avec sa légende.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Lines, polygons or points on the raster, in any coordinate system. Edits not saved yet count.</source>
            <translation>Lignes, polygones ou points sur le raster, dans n'importe quel système de coordonnées. Les modifications non enregistrées comptent.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Writes each class one higher, since 0 means unclassified in a raster. A class 0 is refused otherwise.</source>
            <translation>Écrit chaque classe avec le numéro suivant, car 0 veut dire « non classé » dans un raster. Sinon, une classe 0 est refusée.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>What ClusterBrush sees of a pixel.</source>
            <translation>Ce que ClusterBrush voit d'un pixel.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Pixels whose confidence (0 to 1) is lower get no class.</source>
            <translation>Les pixels dont la confiance (0 à 1) est inférieure ne reçoivent pas de classe.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Clusters from Fit k-means model, instead of fitting some on this raster.</source>
            <translation>Groupes venant de « Ajuster un modèle k-moyennes », au lieu d'en ajuster sur ce raster.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Names and colours as JSON text by class number; without them those of the stroke layer count.</source>
            <translation>Noms et couleurs en texte JSON par numéro de classe ; à défaut, ceux de la couche de traits s'appliquent.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Other rasters with the same bands, to learn from their strokes too. The additional nodata value counts for them as well, the mask does not.</source>
            <translation>D'autres rasters avec les mêmes bandes, dont les traits servent aussi à l'apprentissage. La valeur nodata supplémentaire vaut aussi pour eux, pas le masque.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>The stroke layer of each further raster, in the same order, with the same fields. Classes of one name are one class; those without a namesake are matched by their number.</source>
            <translation>La couche de traits de chacun des autres rasters, dans le même ordre, avec les mêmes champs. Les classes de même nom sont une seule classe ; les autres sont rapprochées par leur numéro.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Raster with the confidence of each pixel, 0 to 1; -1 where there is no data. With few strokes it tells sure pixels from doubtful ones; it is no probability then.</source>
            <translation>Raster avec la confiance de chaque pixel, de 0 à 1 ; -1 là où il n'y a pas de données. Avec peu de traits, elle distingue les pixels sûrs des douteux ; ce n'est alors pas une probabilité.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>A page with image and map side by side, areas, and the accuracy on held-out strokes.</source>
            <translation>Une page avec l'image et la carte côte à côte, les surfaces et l'exactitude sur les traits mis de côté.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Smooth a class map</source>
            <translation>Lisser une carte de classes</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Takes single pixels and small patches out of a class or cluster raster. The result has the same classes with the same names and colours.

Majority: each pixel takes the class that is most frequent in a square window around it. It keeps its own where that is as frequent as any.
Sieve: patches smaller than the minimum mapping unit join their largest neighbour. Patches that have no neighbour, such as islands in nodata, stay.

0 and nodata are left as they are. Rasters of any size are worked on in blocks; the sieve keeps a temporary copy on the disk, and about 40 bytes there for each patch.</source>
            <translation>Élimine les pixels isolés et les petits îlots d'un raster de classes ou de groupes. Le résultat a les mêmes classes, avec les mêmes noms et les mêmes couleurs.

Majorité : chaque pixel prend la classe la plus fréquente dans une fenêtre carrée autour de lui. Il garde la sienne si aucune n'est plus fréquente.
Tamis : les îlots plus petits que l'unité minimale de cartographie rejoignent leur plus grand voisin. Les îlots sans voisin, par exemple isolés dans du NODATA, restent.

0 et NODATA sont laissés tels quels. Les rasters de toute taille sont traités par blocs ; le tamis garde une copie temporaire sur le disque, et y écrit environ 40 octets par îlot.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Finished map of classes or clusters.</source>
            <translation>Carte terminée de classes ou de groupes.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Raster with the classes of the input, their names and their colours.</source>
            <translation>Raster avec les classes de l'entrée, leurs noms et leurs couleurs.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Majority smooths borders and removes speckle; the sieve removes small patches and moves no border.</source>
            <translation>La majorité lisse les limites et élimine les pixels isolés ; le tamis élimine les petits îlots et ne déplace aucune limite.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>The window is a square of twice the radius plus one: 1 gives 3 x 3, 3 gives 7 x 7.</source>
            <translation>La fenêtre est un carré dont le côté vaut deux fois le rayon plus un : 1 donne 3 × 3, 3 donne 7 × 7.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Smaller patches join their neighbour. In geographic coordinates the mean area of a pixel counts.</source>
            <translation>Les îlots plus petits rejoignent leur voisin. En coordonnées géographiques, c'est la surface moyenne d'un pixel qui compte.</translation>
        </message>
        <message>
            <location filename="../core/command_line/classes.py" />
            <source>Whether pixels that touch at a corner only belong to one patch.</source>
            <translation>Indique si des pixels qui ne se touchent que par un coin appartiennent au même îlot.</translation>
        </message>
        <message>
            <location filename="../core/command_line/clusters.py" />
            <source>Segment (k-means)</source>
            <translation>Segmenter (k-moyennes)</translation>
        </message>
        <message>
            <location filename="../core/command_line/clusters.py" />
            <source>Groups the pixels of a raster into clusters of similar values (k-means) and writes a raster with the number of each pixel's cluster. No training data is needed.

The clusters are found on a sample of the pixels and then given to every pixel. They are numbered from dark to bright and coloured as they look in the image; by other features than the bands each has a colour of its own. Nodata pixels become 0.

Other methods than k-means (bisecting k-means, Gaussian mixture, ISODATA) and merging of the most alike clusters are among the advanced parameters.

Areas are in square metres, measured on the ellipsoid where the coordinate system is geographic.</source>
            <translation>Rassemble les pixels d'un raster en groupes de valeurs semblables (k-moyennes, k-means) et écrit un raster avec le numéro du groupe de chaque pixel. Aucune donnée d'apprentissage n'est nécessaire.

Les groupes sont recherchés sur un échantillon des pixels, puis attribués à chaque pixel. Ils sont numérotés du plus sombre au plus clair et colorés tels qu'ils apparaissent dans l'image ; avec d'autres caractéristiques que les bandes, chacun a sa propre couleur. Les pixels NODATA deviennent 0.

D'autres méthodes que les k-moyennes (k-moyennes par bissection, mélange gaussien, ISODATA) et la fusion des groupes les plus semblables se trouvent parmi les paramètres avancés.

Les surfaces sont en mètres carrés, mesurées sur l'ellipsoïde si le système de coordonnées est géographique.</translation>
        </message>
        <message>
            <location filename="../core/command_line/clusters.py" />
            <source>Fit k-means model</source>
            <translation>Ajuster un modèle k-moyennes</translation>
        </message>
        <message>
            <location filename="../core/command_line/clusters.py" />
            <source>Finds clusters of similar pixels (k-means) and writes them as a model file, without classifying the raster. Apply model then gives any number of images the same clusters, with the same numbers.</source>
            <translation>Trouve des groupes de pixels semblables (k-moyennes, k-means) et les écrit dans un fichier de modèle, sans classer le raster. « Appliquer un modèle » donne ensuite à autant d'images que l'on veut les mêmes groupes, avec les mêmes numéros.</translation>
        </message>
        <message>
            <location filename="../core/command_line/clusters.py" />
            <source>Apply model</source>
            <translation>Appliquer un modèle</translation>
        </message>
        <message>
            <location filename="../core/command_line/clusters.py" />
            <source>Gives every pixel of a raster its cluster in a fitted model, so that several images or dates get the same clusters with the same numbers and colours. A model of Classify by strokes gives classes instead.

Bands are matched by name where both the model and the raster name them, else by their order. A warning says when the image differs so much from the one the model was fitted on that clusters may not fit.</source>
            <translation>Attribue à chaque pixel d'un raster son groupe dans un modèle ajusté, afin que plusieurs images ou dates aient les mêmes groupes, avec les mêmes numéros et les mêmes couleurs. Un modèle de « Classer par traits » donne des classes à la place.

Les bandes sont mises en correspondance par leur nom si le modèle et le raster les nomment, sinon dans leur ordre. Un avertissement signale que l'image diffère de celle sur laquelle le modèle a été ajusté au point que les groupes pourraient ne pas convenir.</translation>
        </message>
        <message>
            <location filename="../core/command_line/clusters.py" />
            <source>Model file written by Fit k-means model, Segment or Classify by strokes.</source>
            <translation>Fichier de modèle écrit par « Ajuster un modèle k-moyennes », « Segmenter » ou « Classer par traits ».</translation>
        </message>
        <message>
            <location filename="../core/command_line/comparing.py" />
            <source>Compare methods</source>
            <translation>Comparer les méthodes</translation>
        </message>
        <message>
            <location filename="../core/command_line/comparing.py" />
            <source>What to compare; all that can run here by default.</source>
            <translation>Ce qu'il faut comparer ; par défaut toutes celles qui peuvent s'exécuter ici.</translation>
        </message>
        <message>
            <location filename="../core/command_line/comparing.py" />
            <source>Raster of true classes on any grid, matched with the painted ones by name or number. Nodata means that the truth is not known there.</source>
            <translation>Raster des vraies classes, sur une grille quelconque, mises en correspondance avec les classes peintes par nom ou par numéro. NODATA signifie que la vérité terrain n'y est pas connue.</translation>
        </message>
        <message>
            <location filename="../core/command_line/comparing.py" />
            <source>Places whose class is known, in any coordinate system, instead of a truth raster. Not the strokes that are painted: pixels under these are not judged.</source>
            <translation>Lieux dont la classe est connue, dans un système de coordonnées quelconque, à la place d'un raster de vérité terrain. Pas les traits peints : les pixels sous ceux-ci ne sont pas jugés.</translation>
        </message>
        <message>
            <location filename="../core/command_line/comparing.py" />
            <source>What the methods see of a pixel.</source>
            <translation>Ce que les méthodes voient d'un pixel.</translation>
        </message>
        <message>
            <location filename="../core/command_line/comparing.py" />
            <source>CSV with the measures, time and memory of each method, and how far it lies below the best.</source>
            <translation>CSV avec les mesures, le temps et la mémoire de chaque méthode, et son écart à la meilleure.</translation>
        </message>
        <message>
            <location filename="../core/command_line/comparing.py" />
            <source>Takes the class raster of each method, classes_METHOD.tif, which is loaded into the project with its legend, and the table as comparison.csv.</source>
            <translation>Reçoit le raster de classes de chaque méthode, classes_METHOD.tif, qui est chargé dans le projet avec sa légende, et la table sous le nom comparison.csv.</translation>
        </message>
        <message>
            <location filename="../core/command_line/comparing.py" />
            <source>Raster with the number of different answers of the methods on each pixel, of which unclassified is one: 1 where all agree, 0 for nodata.</source>
            <translation>Raster avec le nombre de réponses différentes des méthodes sur chaque pixel, dont « non classé » est une : 1 là où toutes sont d'accord, 0 pour NODATA.</translation>
        </message>
        <message>
            <location filename="../core/command_line/comparing.py" />
            <source>A page with the recommendation, the maps next to each other, all measures and intervals.</source>
            <translation>Une page avec la recommandation, les cartes côte à côte, toutes les mesures et les intervalles.</translation>
        </message>
        <message>
            <location filename="../core/command_line/given.py" />
            <source>{layer} cannot be opened as a vector layer ({reason}).</source>
            <translation>{layer} ne peut pas être ouvert comme couche vecteur ({reason}).</translation>
        </message>
        <message>
            <location filename="../core/command_line/learning.py" />
            <source>Empty for what the choice of time says.</source>
            <translation>Vide pour ce que dit le choix de la durée.</translation>
        </message>
        <message>
            <location filename="../core/command_line/learning.py" />
            <source>Learn features</source>
            <translation>Apprendre des caractéristiques</translation>
        </message>
        <message>
            <location filename="../core/command_line/learning.py" />
            <source>One or more images of the same bands. They are learned from together, each by its number of pixels.</source>
            <translation>Une ou plusieurs images avec les mêmes bandes. L'apprentissage se fait sur toutes ensemble, chacune selon son nombre de pixels.</translation>
        </message>
        <message>
            <location filename="../core/command_line/learning.py" />
            <source>The learned features; their weights are written beside it, with the ending .safetensors.</source>
            <translation>Les caractéristiques apprises ; leurs poids sont écrits à côté, avec l'extension .safetensors.</translation>
        </message>
        <message>
            <location filename="../core/command_line/learning.py" />
            <source>Numbers of the bands to use, separated by commas. Empty for all of them, without an alpha band.</source>
            <translation>Numéros des bandes à utiliser, séparés par des virgules. Vide pour toutes, sans bande alpha.</translation>
        </message>
        <message>
            <location filename="../core/command_line/learning.py" />
            <source>A value that means nodata in every band of every raster, besides what the files say.</source>
            <translation>Une valeur qui signifie NODATA dans chaque bande de chaque raster, en plus de ce que disent les fichiers.</translation>
        </message>
        <message>
            <location filename="../core/command_line/learning.py" />
            <source>Clusters that pixels are told apart by.</source>
            <translation>Groupes par lesquels les pixels sont distingués.</translation>
        </message>
        <message>
            <location filename="../core/command_line/learning.py" />
            <source>A multiple of 8. Larger ones need more memory.</source>
            <translation>Un multiple de 8. Les plus grandes demandent plus de mémoire.</translation>
        </message>
        <message>
            <location filename="../core/command_line/learning.py" />
            <source>The training is judged and kept after each.</source>
            <translation>L'apprentissage est jugé et gardé après chacune.</translation>
        </message>
        <message>
            <location filename="../core/command_line/learning.py" />
            <source>Steps that the network takes in each epoch.</source>
            <translation>Pas que le réseau fait à chaque époque.</translation>
        </message>
        <message>
            <location filename="../core/command_line/learning.py" />
            <source>What groups the features of pixels into classes, where it is done as in the paper.</source>
            <translation>Ce qui groupe les caractéristiques des pixels en classes, si cela se fait comme dans l'article.</translation>
        </message>
        <message>
            <location filename="../core/command_line/learning.py" />
            <source>Takes up what an interrupted run has kept beside the model. Unticked, a new training begins.</source>
            <translation>Reprend ce qu'une exécution interrompue a gardé à côté du modèle. Décoché, un nouvel apprentissage commence.</translation>
        </message>
        <message>
            <location filename="../core/command_line/learning.py" />
            <source>Strokes on the first raster, to measure the features by; they are not learned from. Needs a truth.</source>
            <translation>Traits sur le premier raster, pour mesurer les caractéristiques ; ils ne servent pas à l'apprentissage. Demande une vérité terrain.</translation>
        </message>
        <message>
            <location filename="../core/command_line/learning.py" />
            <source>Field with the class of each stroke.</source>
            <translation>Champ avec la classe de chaque trait.</translation>
        </message>
        <message>
            <location filename="../core/command_line/learning.py" />
            <source>True classes of the first raster, pixel by pixel, with the numbers of the strokes' classes; 0 and nodata are no truth.</source>
            <translation>Vraies classes du premier raster, pixel par pixel, avec les numéros des classes des traits ; 0 et NODATA ne sont pas une vérité.</translation>
        </message>
        <message>
            <location filename="../core/command_line/learning.py" />
            <source>A page with loss and clusters by epoch, features as colours, and clusters beside those of bands.</source>
            <translation>Une page avec la perte et les groupes par époque, les caractéristiques en couleurs, et les groupes à côté de ceux des bandes.</translation>
        </message>
        <message>
            <location filename="../core/command_line/main.py" />
            <source>Class maps from rasters, by k-means and a few strokes: the algorithms of the QGIS plugin, without QGIS.</source>
            <translation>Cartes de classes à partir de rasters, par k-means et quelques traits : les algorithmes de l'extension QGIS, sans QGIS.</translation>
        </message>
        <message>
            <location filename="../core/command_line/main.py" />
            <source>clusterbrush COMMAND --help explains a command and all that it takes.</source>
            <translation>clusterbrush COMMANDE --help explique une commande et tout ce qu'elle accepte.</translation>
        </message>
        <message>
            <location filename="../core/command_line/main.py" />
            <source>Print the results as JSON on stdout, and nothing else there.</source>
            <translation>Écrire les résultats en JSON sur la sortie standard, et rien d'autre.</translation>
        </message>
        <message>
            <location filename="../core/command_line/main.py" />
            <source>GDAL's Python bindings cannot be loaded ({reason}). Install those of your system (python3-gdal on Debian and Ubuntu, gdal on conda-forge), or the version of its library: pip install "gdal==$(gdal-config --version)".</source>
            <translation>Le module Python de GDAL ne peut pas être chargé ({reason}). Installez celui de votre système (python3-gdal sous Debian et Ubuntu, gdal sur conda-forge), ou la version de sa bibliothèque : pip install "gdal==$(gdal-config --version)".</translation>
        </message>
        <message>
            <location filename="../core/command_line/main.py" />
            <source>Cancelled. Nothing was written.</source>
            <translation>Annulé. Rien n'a été écrit.</translation>
        </message>
        <message>
            <location filename="../core/command_line/main.py" />
            <source>All files are written, but the results cannot be printed ({reason}).</source>
            <translation>Tous les fichiers sont écrits, mais les résultats ne peuvent pas être affichés ({reason}).</translation>
        </message>
        <message>
            <location filename="../core/command_line/naming.py" />
            <source>Name clusters by colour</source>
            <translation>Nommer les groupes par la couleur</translation>
        </message>
        <message>
            <location filename="../core/command_line/naming.py" />
            <source>Gives each cluster the name of the nearest colour in a table: water, grass, mountain and snow, or your own. Several clusters may get one name and become one class; those far from every colour stay numbered.

The colours of the clusters come from the model, from the image that was segmented, or, when neither is given, from the legend of the cluster raster. Besides the class raster it makes a picture painted by numbers, in which each pixel has the colour of its cluster, and a model whose clusters have names.</source>
            <translation>Donne à chaque groupe le nom de la couleur la plus proche dans une table : eau, herbe, montagne et neige, ou les vôtres. Plusieurs groupes peuvent recevoir le même nom et former une seule classe ; ceux qui sont loin de toutes les couleurs restent numérotés.

Les couleurs des groupes viennent du modèle, de l'image qui a été segmentée ou, si aucun des deux n'est indiqué, de la légende du raster de groupes. Outre le raster de classes, l'outil produit une peinture par numéros, où chaque pixel a la couleur de son groupe, et un modèle dont les groupes ont des noms.</translation>
        </message>
        <message>
            <location filename="../core/command_line/naming.py" />
            <source>Raster written by Segment or Apply model. Without it only the model gets names.</source>
            <translation>Raster écrit par « Segmenter » ou « Appliquer un modèle ». Sans lui, seul le modèle reçoit des noms.</translation>
        </message>
        <message>
            <location filename="../core/command_line/naming.py" />
            <source>Model that made the cluster raster; its centroids give the colours.</source>
            <translation>Modèle qui a produit le raster de groupes ; ses centroïdes donnent les couleurs.</translation>
        </message>
        <message>
            <location filename="../core/command_line/naming.py" />
            <source>Image that was segmented; its mean in each cluster gives the colours when there is no model.</source>
            <translation>Image qui a été segmentée ; sa moyenne dans chaque groupe donne les couleurs s'il n'y a pas de modèle.</translation>
        </message>
        <message>
            <location filename="../core/command_line/naming.py" />
            <source>CSV with the columns name, red, green, blue (or name, colour), or a colour map file of QGIS. It replaces the table above.</source>
            <translation>CSV avec les colonnes « name », « red », « green », « blue » (ou « name », « colour »), ou fichier de palette de couleurs de QGIS. Il remplace la table ci-dessus.</translation>
        </message>
        <message>
            <location filename="../core/command_line/naming.py" />
            <source>CIE Lab: as different as they look. Red, green, blue: as different as the numbers are.</source>
            <translation>CIE Lab : aussi différentes qu'elles le paraissent. Rouge, vert, bleu : aussi différentes que le sont les nombres.</translation>
        </message>
        <message>
            <location filename="../core/command_line/naming.py" />
            <source>Band values as they are, right for images of 0 to 255, or stretched as QGIS displays the image. Automatic decides by the values.</source>
            <translation>Valeurs des bandes telles quelles, ce qui convient aux images de 0 à 255, ou étirées comme QGIS affiche l'image. « Automatique » décide d'après les valeurs.</translation>
        </message>
        <message>
            <location filename="../core/command_line/naming.py" />
            <source>Clusters farther from every named colour stay numbered. When empty 45 in CIE Lab (0 to about 100), 110 in red, green, blue (0 to 441).</source>
            <translation>Les groupes plus éloignés de toutes les couleurs nommées restent numérotés. Si vide : 45 en CIE Lab (de 0 à environ 100), 110 en rouge, vert, bleu (de 0 à 441).</translation>
        </message>
        <message>
            <location filename="../core/command_line/naming.py" />
            <source>Raster with a number for each name, with the legend; numbered clusters follow the names.</source>
            <translation>Raster avec un numéro pour chaque nom, avec la légende ; les groupes numérotés suivent les noms.</translation>
        </message>
        <message>
            <location filename="../core/command_line/naming.py" />
            <source>Raster with red, green, blue and alpha: each pixel has the colour of its cluster.</source>
            <translation>Raster avec rouge, vert, bleu et alpha : chaque pixel a la couleur de son groupe.</translation>
        </message>
        <message>
            <location filename="../core/command_line/naming.py" />
            <source>The model given, its clusters with names.</source>
            <translation>Le modèle indiqué, dont les groupes ont des noms.</translation>
        </message>
        <message>
            <location filename="../core/command_line/naming.py" />
            <source>CSV with class, name, colour, nearest named colour and distance, one line a cluster.</source>
            <translation>CSV avec classe, nom, couleur, couleur nommée la plus proche et distance, une ligne par groupe.</translation>
        </message>
        <message>
            <location filename="../core/command_line/naming.py" />
            <source>A page with both maps and the table of names; it needs no network.</source>
            <translation>Une page avec les deux cartes et la table des noms ; elle ne nécessite pas de réseau.</translation>
        </message>
        <message>
            <location filename="../core/command_line/pixels.py" />
            <source>Features of pixels</source>
            <translation>Caractéristiques des pixels</translation>
        </message>
        <message>
            <location filename="../core/command_line/pixels.py" />
            <source>Writes features of each pixel as the bands of a raster, to look at or to go on with: spectral indices, principal components, and what surrounds the pixel at several scales. Classification from strokes uses bands and context by itself; there is no need to run this first.

Bands and context are in standard deviations of the image. Nothing is mixed with nodata pixels beside it.</source>
            <translation>Écrit les caractéristiques de chaque pixel comme bandes d'un raster, pour les regarder ou pour continuer avec : indices spectraux, composantes principales, et ce qui entoure le pixel à plusieurs échelles. La classification par traits utilise d'elle-même les bandes et le contexte ; il n'est pas nécessaire d'exécuter cet outil d'abord.

Les bandes et le contexte sont exprimés en écarts-types de l'image. Rien n'est mélangé avec les pixels NODATA voisins.</translation>
        </message>
        <message>
            <location filename="../core/command_line/pixels.py" />
            <source>Raster with one band a feature, named, of 32-bit decimal numbers.</source>
            <translation>Raster avec une bande nommée par caractéristique, en nombres décimaux de 32 bits.</translation>
        </message>
        <message>
            <location filename="../core/command_line/pixels.py" />
            <source>Bands: the values as they are. Bands and context: what the default classification uses, bands, their surroundings at 1, 2, 4 and 8 pixels, noise-whitened components and textures. Bands at my own scales: mean, gradient, Laplacian and deviation of the bands at the scales given below. Patterns learned from the image: how much the surroundings resemble small patches that are typical of it. A learned model: the features of the file given below.</source>
            <translation>Bandes : les valeurs telles quelles. Bandes et contexte : ce qu'utilise la classification par défaut, c'est-à-dire les bandes, leur entourage à 1, 2, 4 et 8 pixels, des composantes à bruit blanchi et des textures. Bandes à mes propres échelles : moyenne, gradient, laplacien et écart des bandes aux échelles indiquées ci-dessous. Motifs appris de l'image : à quel point l'entourage ressemble à de petits morceaux typiques de celle-ci. Un modèle appris : les caractéristiques du fichier indiqué ci-dessous.</translation>
        </message>
        <message>
            <location filename="../core/command_line/pixels.py" />
            <source>Radii of the surroundings, one standard deviation of a Gaussian, separated by commas.</source>
            <translation>Rayons de l'entourage, un écart-type d'une gaussienne, séparés par des virgules.</translation>
        </message>
        <message>
            <location filename="../core/command_line/pixels.py" />
            <source>How many principal components of the bands to add; useful with many bands.</source>
            <translation>Combien de composantes principales des bandes ajouter ; utile avec de nombreuses bandes.</translation>
        </message>
        <message>
            <location filename="../core/command_line/pixels.py" />
            <source>NDVI and NDWI for vegetation and water, from near infrared; ExG for vegetation in colour images. The colours of the bands come from the file, or else red, green, blue, near infrared is assumed.</source>
            <translation>NDVI et NDWI pour la végétation et l'eau, à partir du proche infrarouge ; ExG pour la végétation dans les images en couleurs. Les couleurs des bandes viennent du fichier ; à défaut, l'ordre rouge, vert, bleu, proche infrarouge est supposé.</translation>
        </message>
        <message>
            <location filename="../core/command_line/pixels.py" />
            <source>A formula of the chosen bands, b1 being the first, such as (b4 - b3) / (b4 + b3). It may hold numbers, + - * / **, parentheses, min, max, abs, sqrt, log and exp. Where it has no value it is 0.</source>
            <translation>Une formule des bandes choisies, b1 étant la première, telle que (b4 - b3) / (b4 + b3). Elle peut contenir des nombres, + - * / **, des parenthèses, min, max, abs, sqrt, log et exp. Là où elle n'a pas de valeur, elle vaut 0.</translation>
        </message>
        <message>
            <location filename="../core/command_line/pixels.py" />
            <source>Writes three bands, the first principal components of all these features, instead of the features: shown as red, green and blue, what differs has different colours.</source>
            <translation>Écrit trois bandes, les premières composantes principales de toutes ces caractéristiques, à la place des caractéristiques : affichées en rouge, vert et bleu, elles donnent des couleurs différentes à ce qui diffère.</translation>
        </message>
        <message>
            <location filename="../core/command_line/pixels.py" />
            <source>Start of the random numbers, for the sample that components and textures are found on.</source>
            <translation>Point de départ des nombres aléatoires, pour l'échantillon sur lequel les composantes et les textures sont recherchées.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>The ending of the file name says the format: .gpkg, .geojson or .fgb.</source>
            <translation>L'extension du nom de fichier indique le format : .gpkg, .geojson ou .fgb.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>The ending of the file name says the format; .cog.tif makes a cloud-optimised GeoTIFF.</source>
            <translation>La terminaison du nom de fichier indique le format ; .cog.tif donne un GeoTIFF optimisé pour le nuage (COG).</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>The file of learned features, where these are chosen; its weights lie beside it. The raster must have the bands that it was trained on, in that order. What is fitted holds them whole and needs no such file.</source>
            <translation>Le fichier des caractéristiques apprises, si elles sont choisies ; ses poids se trouvent à côté. Le raster doit avoir les bandes sur lesquelles il a été entraîné, dans cet ordre. Ce qui est ajusté le contient en entier et n'a plus besoin de ce fichier.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>Start of the random numbers. The same seed gives the same result; another one, another try.</source>
            <translation>Point de départ des nombres aléatoires. La même graine donne le même résultat ; une autre, une autre tentative.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>Satellite or aerial image, or any other raster, with one or more bands of any type.</source>
            <translation>Image satellite ou aérienne, ou tout autre raster, avec une ou plusieurs bandes de tout type.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>Bands to use. None chosen means all of them, without an alpha band, bands without any data, and bands that the file marks as bad.</source>
            <translation>Bandes à utiliser. Sans choix, toutes, sauf une bande alpha, les bandes sans aucune donnée et celles que le fichier marque comme mauvaises.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>For a raster of one band with a colour table. A picture is looked at in its colours; where the colours change gradually from number to number, as those of heights or slopes do, the numbers are used.</source>
            <translation>Pour un raster d'une bande avec une table de couleurs. Une image est lue dans ses couleurs ; là où les couleurs changent peu à peu d'un nombre à l'autre, comme celles d'altitudes ou de pentes, les nombres sont utilisés.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>A value that means nodata in every band, besides what the file says, as QGIS shows it (after scale and offset). Often 0 outside a scene.</source>
            <translation>Une valeur qui signifie nodata dans toutes les bandes, en plus de ce que dit le fichier, telle que QGIS l'affiche (après échelle et décalage). Souvent 0 hors d'une scène.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>Only pixels whose centre lies inside these polygons are used; the others become nodata.</source>
            <translation>Seuls les pixels dont le centre se trouve dans ces polygones sont utilisés ; les autres deviennent NODATA.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>Address of a Dask scheduler, such as tcp://machine:8786, whose workers then do the work: this machine only joins their results. All must reach the files by the same paths. Empty: this machine does all. A cluster runs whatever it is sent, so use only one that you trust.</source>
            <translation>Adresse d'un ordonnanceur Dask, comme tcp://machine:8786, dont les processus font alors le travail : cette machine assemble seulement leurs résultats. Tous doivent atteindre les fichiers par les mêmes chemins. Vide : cette machine fait tout. Une grappe exécute tout ce qu'on lui envoie : n'utilisez que celle à laquelle vous faites confiance.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>What is seen of a pixel.</source>
            <translation>Ce qui est vu d'un pixel.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>Starts that are tried; the best one goes on.</source>
            <translation>Initialisations essayées ; la meilleure est poursuivie.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>How many groups of similar pixels to make. Clusters are numbered from dark to bright.</source>
            <translation>Combien de groupes de pixels semblables former. Les groupes sont numérotés du plus sombre au plus clair.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>How far a pixel is from a cluster's centroid.</source>
            <translation>Distance d'un pixel au centroïde d'un groupe.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>None: band values as they are, right for bands of one unit. Standard score: each band to mean 0 and standard deviation 1, so that all weigh the same. Percentile stretch: 2nd to 98th percentile to 0 ... 1.</source>
            <translation>Aucune : valeurs des bandes telles quelles, ce qui convient à des bandes de même unité. Centrage-réduction : chaque bande est ramenée à une moyenne de 0 et un écart-type de 1, pour que toutes aient le même poids. Étirement par centiles : du 2e au 98e centile, ramenés à 0 … 1.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>Pixels that the clusters are found on, drawn over the whole raster. 0 uses every pixel.</source>
            <translation>Pixels sur lesquels les groupes sont recherchés, tirés sur tout le raster. 0 utilise tous les pixels.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>How the first centroids are chosen. k-means++ spreads them over the values.</source>
            <translation>Façon de choisir les premiers centroïdes. k-means++ les répartit sur les valeurs.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>Mean of the cluster's pixels, or their median (k-medians, with Manhattan distance), robust to outliers.</source>
            <translation>Moyenne des pixels du groupe, ou leur médiane (k-médianes, avec la distance de Manhattan), robuste aux valeurs aberrantes.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>Stop here even when the clusters still move.</source>
            <translation>S'arrêter là même si les groupes bougent encore.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>Stop when the centroids move by no more than this share of the standard deviation. 0 runs to the end.</source>
            <translation>S'arrêter lorsque les centroïdes ne se déplacent pas de plus que cette part de l'écart-type. 0 va jusqu'au bout.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>How pixels are grouped.</source>
            <translation>Comment les pixels sont regroupés.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>Make the number of clusters above first, then merge the most alike (Ward) until so many are left. Together they can have any shape among the values; the report draws the tree. Empty: none are merged.</source>
            <translation>Former d'abord le nombre de groupes ci-dessus, puis fusionner les plus semblables (Ward) jusqu'à ce qu'il en reste autant. Ensemble, ils peuvent avoir n'importe quelle forme parmi les valeurs ; le rapport dessine l'arbre. Vide : aucun n'est fusionné.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>Clusters with fewer of the pixels are given up, and their pixels go to the others.</source>
            <translation>Les groupes qui ont une plus petite part des pixels sont abandonnés, et leurs pixels vont aux autres.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>A cluster with a larger standard deviation in a band is divided in two; in units of the values, after scaling. 0 divides none. Empty: one and a half times that of the clusters at the start.</source>
            <translation>Un groupe dont l'écart type dans une bande est plus grand est divisé en deux ; dans l'unité des valeurs, après la mise à l'échelle. 0 n'en divise aucun. Vide : une fois et demie celui des groupes de départ.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>Clusters whose centroids are nearer become one; in units of the values, after scaling. 0 merges none. Empty: a third of what lies between neighbours at the start.</source>
            <translation>Les groupes dont les centroïdes sont plus proches n'en font plus qu'un ; dans l'unité des valeurs, après la mise à l'échelle. 0 n'en fusionne aucun. Vide : un tiers de ce qui sépare les voisins au départ.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>Merge the model's clusters (Ward) until so many are left. A model that was merged before is cut anew, so that there can be more or fewer than it was saved with. Empty: the clusters of the model.</source>
            <translation>Fusionner les groupes du modèle (Ward) jusqu'à ce qu'il en reste autant. Un modèle déjà fusionné est recoupé, de sorte qu'il peut y en avoir plus ou moins qu'à son enregistrement. Vide : les groupes du modèle.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>The fitted model as a file, to give other images the same clusters (Apply model).</source>
            <translation>Le modèle ajusté, en fichier, pour donner les mêmes groupes à d'autres images (Appliquer un modèle).</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>Raster with the number of each pixel's cluster from 1, 0 for nodata, with its legend.</source>
            <translation>Raster avec le numéro du groupe de chaque pixel à partir de 1, 0 pour NODATA, avec sa légende.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>CSV with pixels, share, area in m², ha and km², and the centroid per band, one line a cluster.</source>
            <translation>CSV avec pixels, part, surface en m², ha et km², et le centroïde par bande, une ligne par groupe.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>A page with image and segmentation side by side, areas, and charts; it needs no network.</source>
            <translation>Une page avec l'image et la segmentation côte à côte, les surfaces et des graphiques ; elle ne nécessite pas de réseau.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>Raster with a band for each class, named after it: its probability in whole per cent, of sum 100; 255 where there is no data. It is what decides the class: the votes of the trees, smoothed along edges and weighted by how common a class is, or by cluster the shares of painted pixels. With few strokes these are no true probabilities.</source>
            <translation>Raster avec une bande par classe, qui porte son nom : sa probabilité en pour cent entiers, de somme 100 ; 255 là où il n'y a pas de données. C'est ce qui décide de la classe : les voix des arbres, lissées le long des contours et pondérées par la fréquence des classes, ou par groupe les parts des pixels peints. Avec peu de traits ce ne sont pas de vraies probabilités.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>Used only for a raster without coordinate system, whose areas are counted in pixels otherwise.</source>
            <translation>Utilisée seulement pour un raster sans système de coordonnées, dont les surfaces sont sinon comptées en pixels.</translation>
        </message>
        <message>
            <location filename="../core/command_line/shared.py" />
            <source>Band that holds the ids of the classes; the first when none is chosen.</source>
            <translation>Bande contenant les identifiants des classes ; la première si aucune n'est choisie.</translation>
        </message>
        <message>
            <location filename="../core/command_line/trying.py" />
            <source>Synthetic landscape</source>
            <translation>Paysage synthétique</translation>
        </message>
        <message>
            <location filename="../core/command_line/trying.py" />
            <source>Makes a fractal landscape: an image of water, grass, mountain and snow with soft transitions, the raster of its true classes, and its heights in metres above the water.

The same numbers give the same landscape. Use it to try a method on an image whose truth is known.</source>
            <translation>Crée un paysage fractal : une image d'eau, d'herbe, de montagne et de neige aux transitions douces, le raster de ses vraies classes et ses altitudes en mètres au-dessus de l'eau.

Les mêmes nombres donnent le même paysage. Utile pour essayer une méthode sur une image dont la vérité est connue.</translation>
        </message>
        <message>
            <location filename="../core/command_line/trying.py" />
            <source>Raster with red, green and blue, 0 to 255.</source>
            <translation>Raster avec rouge, vert et bleu, de 0 à 255.</translation>
        </message>
        <message>
            <location filename="../core/command_line/trying.py" />
            <source>Columns of the rasters.</source>
            <translation>Colonnes des rasters.</translation>
        </message>
        <message>
            <location filename="../core/command_line/trying.py" />
            <source>Rows of the rasters.</source>
            <translation>Lignes des rasters.</translation>
        </message>
        <message>
            <location filename="../core/command_line/trying.py" />
            <source>Edge of a pixel in units of the coordinate system: metres in the default one.</source>
            <translation>Côté d'un pixel dans l'unité du système de coordonnées : le mètre dans celui par défaut.</translation>
        </message>
        <message>
            <location filename="../core/command_line/trying.py" />
            <source>Another seed gives another landscape.</source>
            <translation>Une autre graine donne un autre paysage.</translation>
        </message>
        <message>
            <location filename="../core/command_line/trying.py" />
            <source>Layers of noise, each finer than the one before. More octaves give more detail.</source>
            <translation>Couches de bruit, chacune plus fine que la précédente. Plus d'octaves donnent plus de détails.</translation>
        </message>
        <message>
            <location filename="../core/command_line/trying.py" />
            <source>Strength of each layer against the one before. High values give rough ground.</source>
            <translation>Force de chaque couche par rapport à la précédente. Des valeurs élevées donnent un terrain accidenté.</translation>
        </message>
        <message>
            <location filename="../core/command_line/trying.py" />
            <source>How many times finer each layer is than the one before.</source>
            <translation>Combien de fois chaque couche est plus fine que la précédente.</translation>
        </message>
        <message>
            <location filename="../core/command_line/trying.py" />
            <source>Distance from hill to hill of the coarsest layer.</source>
            <translation>Distance d'une colline à l'autre dans la couche la plus grossière.</translation>
        </message>
        <message>
            <location filename="../core/command_line/trying.py" />
            <source>Per cent of the landscape; the four shares are brought to a sum of 100.</source>
            <translation>Pourcentage du paysage ; les quatre parts sont ramenées à une somme de 100.</translation>
        </message>
        <message>
            <location filename="../core/command_line/trying.py" />
            <source>Metres of height over which one cover turns into the next; 0 for hard borders.</source>
            <translation>Mètres d'altitude sur lesquels une couverture passe à la suivante ; 0 pour des limites nettes.</translation>
        </message>
        <message>
            <location filename="../core/command_line/trying.py" />
            <source>How much slopes are lit from the north-west: 0 not at all, 1 fully.</source>
            <translation>Éclairage des pentes depuis le nord-ouest : 0 pas du tout, 1 entièrement.</translation>
        </message>
        <message>
            <location filename="../core/command_line/trying.py" />
            <source>Standard deviation of the noise of each pixel and band, in levels of 0 to 255.</source>
            <translation>Écart-type du bruit de chaque pixel et de chaque bande, en niveaux de 0 à 255.</translation>
        </message>
        <message>
            <location filename="../core/command_line/trying.py" />
            <source>Coordinate system of the rasters; UTM zone 33 north when absent.</source>
            <translation>Système de coordonnées des rasters ; UTM zone 33 nord s'il est absent.</translation>
        </message>
        <message>
            <location filename="../core/command_line/trying.py" />
            <source>Raster: 1 water, 2 grass, 3 mountain, 4 snow, with names and colours.</source>
            <translation>Raster : 1 eau, 2 herbe, 3 montagne, 4 neige, avec noms et couleurs.</translation>
        </message>
        <message>
            <location filename="../core/command_line/trying.py" />
            <source>Raster with metres above the water; negative below it.</source>
            <translation>Raster en mètres au-dessus de l'eau ; valeurs négatives au-dessous.</translation>
        </message>
        <message>
            <location filename="../core/engine/cluster_checks.py" />
            <source>The scheduler</source>
            <translation>L'ordonnanceur</translation>
        </message>
        <message>
            <location filename="../core/engine/cluster_checks.py" />
            <source>The worker {address}</source>
            <translation>Le processus {address}</translation>
        </message>
        <message>
            <location filename="../core/engine/cluster_checks.py" />
            <source>Scheduler, workers and this machine need the same versions: see docs/cluster.md.</source>
            <translation>L'ordonnanceur, les processus et cette machine doivent avoir les mêmes versions : voir docs/cluster.md.</translation>
        </message>
        <message>
            <location filename="../core/engine/cluster_checks.py" />
            <source>The Dask scheduler at {address} does not answer ({reason}). Check the address, that the scheduler runs, and that this machine can reach it.</source>
            <translation>L'ordonnanceur Dask à {address} ne répond pas ({reason}). Vérifiez l'adresse, que l'ordonnanceur tourne et que cette machine peut l'atteindre.</translation>
        </message>
        <message>
            <location filename="../core/engine/cluster_checks.py" />
            <source>Dask cannot use {address} as it is set up on this machine ({reason}). An address that begins with tls:// needs the certificates of Dask's configuration: see docs/cluster.md.</source>
            <translation>Dask ne peut pas utiliser {address} tel qu'il est configuré sur cette machine ({reason}). Une adresse qui commence par tls:// demande les certificats de la configuration de Dask : voir docs/cluster.md.</translation>
        </message>
        <message>
            <location filename="../core/engine/cluster_checks.py" />
            <source>The Dask scheduler at {address} has no workers. Start some, then try again.</source>
            <translation>L'ordonnanceur Dask à {address} n'a aucun processus de calcul. Démarrez-en, puis réessayez.</translation>
        </message>
        <message>
            <location filename="../core/engine/cluster_checks.py" />
            <source>Several workers of {address} ended while they computed the same block. They may need more memory: start them with fewer threads each, and look into their logs.</source>
            <translation>Plusieurs processus de {address} se sont arrêtés pendant qu'ils calculaient le même bloc. Il leur faut peut-être plus de mémoire : démarrez-les avec moins de fils chacun, et consultez leurs journaux.</translation>
        </message>
        <message>
            <location filename="../core/engine/cluster_checks.py" />
            <source>The connection to the Dask scheduler at {address} was lost. Nothing was written; try again.</source>
            <translation>La connexion à l'ordonnanceur Dask à {address} est perdue. Rien n'a été écrit ; réessayez.</translation>
        </message>
        <message>
            <location filename="../core/engine/cluster_checks.py" />
            <source>A worker of {address} cannot compute a block ({reason}). Look into its log.</source>
            <translation>Un processus de {address} ne peut pas calculer un bloc ({reason}). Consultez son journal.</translation>
        </message>
        <message>
            <location filename="../core/engine/cluster_checks.py" />
            <source>{who} has {package} {theirs}, this machine {ours} (cluster: {address}). {same}</source>
            <translation>{who} a {package} {theirs}, cette machine {ours} (grappe : {address}). {same}</translation>
        </message>
        <message>
            <location filename="../core/engine/cluster_checks.py" />
            <source>{who} cannot load ClusterBrush, the Python package {package} ({reason}). Install it there, or put the folder that holds it on PYTHONPATH. {same}</source>
            <translation>{who} ne peut pas charger ClusterBrush, le paquet Python {package} ({reason}). Installez-le là-bas, ou mettez dans PYTHONPATH le dossier qui le contient. {same}</translation>
        </message>
        <message>
            <location filename="../core/engine/cluster_checks.py" />
            <source>{who} has ClusterBrush {theirs}, this machine {ours}. {same}</source>
            <translation>{who} a ClusterBrush {theirs}, cette machine {ours}. {same}</translation>
        </message>
        <message>
            <location filename="../core/engine/cluster_tasks.py" />
            <source>The worker {worker} reports: {sentence} Every worker must reach the files by the same paths as this machine.</source>
            <translation>Le processus de {worker} signale : {sentence} Chaque processus doit atteindre les fichiers par les mêmes chemins que cette machine.</translation>
        </message>
        <message>
            <location filename="../core/engine/dask_cluster.py" />
            <source>{address} is no address of a Dask scheduler. Give one such as tcp://machine:8786.</source>
            <translation>{address} n'est pas l'adresse d'un ordonnanceur Dask. Donnez-en une comme tcp://machine:8786.</translation>
        </message>
        <message>
            <location filename="../core/engine/dask_cluster.py" />
            <source>A cluster needs the Python package distributed. Install it: {command}</source>
            <translation>Une grappe demande le paquet Python distributed. Installez-le : {command}</translation>
        </message>
        <message>
            <location filename="../core/features/context.py" />
            <source>The scale {sigma} is out of range. Give scales from 0.3 to {most} pixels.</source>
            <translation>L'échelle {sigma} est hors limites. Indiquez des échelles de 0.3 à {most} pixels.</translation>
        </message>
        <message>
            <location filename="../core/features/feature_model.py" />
            <source>The weights in {weights} are not those of the feature model {path}. Copy both files again.</source>
            <translation>Les poids de {weights} ne sont pas ceux du modèle de caractéristiques {path}. Copiez de nouveau les deux fichiers.</translation>
        </message>
        <message>
            <location filename="../core/features/feature_model.py" />
            <source>{path} is not a feature model. Choose the .json file that the training of features wrote.</source>
            <translation>{path} n'est pas un modèle de caractéristiques. Choisissez le fichier .json écrit par l'apprentissage des caractéristiques.</translation>
        </message>
        <message>
            <location filename="../core/features/feature_model.py" />
            <source>The feature model {path} cannot be read ({reason}).</source>
            <translation>Impossible de lire le modèle de caractéristiques {path} ({reason}).</translation>
        </message>
        <message>
            <location filename="../core/features/feature_model.py" />
            <source>The feature model {path} has format version {version}; this ClusterBrush reads up to {known}. Update it.</source>
            <translation>Le modèle de caractéristiques {path} est au format de version {version} ; cette version de ClusterBrush lit jusqu'à la version {known}. Mettez ClusterBrush à jour.</translation>
        </message>
        <message>
            <location filename="../core/features/feature_model.py" />
            <source>The feature model is a network of kind {kind}, which this version does not know. Update ClusterBrush.</source>
            <translation>Le modèle de caractéristiques est un réseau de type {kind}, que cette version ne connaît pas. Mettez ClusterBrush à jour.</translation>
        </message>
        <message>
            <location filename="../core/features/feature_model.py" />
            <source>The feature model takes {count} bands ({wanted}), and {given} are chosen ({names}). Choose those bands, in that order.</source>
            <translation>Le modèle de caractéristiques prend {count} bandes ({wanted}), et {given} sont choisies ({names}). Choisissez ces bandes, dans cet ordre.</translation>
        </message>
        <message>
            <location filename="../core/features/feature_model.py" />
            <source>The feature model was trained on the bands {wanted}, and takes {names} for them. Check that they are in that order.</source>
            <translation>Le modèle de caractéristiques a été entraîné sur les bandes {wanted}, et prend {names} à leur place. Vérifiez qu'elles sont dans cet ordre.</translation>
        </message>
        <message>
            <location filename="../core/features/indices.py" />
            <source>Unknown index {name}. Choose one of: {known}.</source>
            <translation>Indice inconnu : {name}. Choisissez parmi : {known}.</translation>
        </message>
        <message>
            <location filename="../core/features/indices.py" />
            <source>{name} needs a band of {missing}, which cannot be told from the file. Write it as a formula instead.</source>
            <translation>{name} nécessite une bande de type {missing}, que le fichier ne permet pas de reconnaître. Écrivez-le plutôt comme une formule.</translation>
        </message>
        <message>
            <location filename="../core/features/indices.py" />
            <source>The formula {formula} asks for b{number}, but the number of bands is {count}.</source>
            <translation>La formule {formula} demande b{number}, mais le nombre de bandes est de {count}.</translation>
        </message>
        <message>
            <location filename="../core/features/indices.py" />
            <source>The formula is longer than {most} characters.</source>
            <translation>La formule dépasse {most} caractères.</translation>
        </message>
        <message>
            <location filename="../core/features/indices.py" />
            <source>The formula {formula} cannot be read. Write it like (b4 - b3) / (b4 + b3).</source>
            <translation>Impossible de lire la formule {formula}. Écrivez-la sous la forme (b4 - b3) / (b4 + b3).</translation>
        </message>
        <message>
            <location filename="../core/features/indices.py" />
            <source>The formula {formula} has too many terms or parentheses.</source>
            <translation>La formule {formula} a trop de termes ou de parenthèses.</translation>
        </message>
        <message>
            <location filename="../core/features/indices.py" />
            <source>The formula {formula} holds {part}, which it may not: it is made of numbers, bands (b1, b2 ...), + - * / **, parentheses, and {functions}.</source>
            <translation>La formule {formula} contient {part}, ce qui n'est pas permis : elle se compose de nombres, de bandes (b1, b2…), de + - * / **, de parenthèses et de {functions}.</translation>
        </message>
        <message>
            <location filename="../core/features/presets.py" />
            <source>The image is the same everywhere, so it has no patterns. Bands and context are used.</source>
            <translation>L'image est la même partout, elle n'a donc pas de motifs. Les bandes et le contexte sont utilisés.</translation>
        </message>
        <message>
            <location filename="../core/features/presets.py" />
            <source>Learned features need a feature model. Choose its .json file, or other features.</source>
            <translation>Les caractéristiques apprises ont besoin d'un modèle de caractéristiques. Choisissez son fichier .json, ou d'autres caractéristiques.</translation>
        </message>
        <message>
            <location filename="../core/features/presets.py" />
            <source>Bands and context</source>
            <translation>Bandes et contexte</translation>
        </message>
        <message>
            <location filename="../core/features/presets.py" />
            <source>The bands of a pixel, and what surrounds it at several scales: means, contrast and texture.</source>
            <translation>Les bandes d'un pixel, et ce qui l'entoure à plusieurs échelles : moyennes, contraste et texture.</translation>
        </message>
        <message>
            <location filename="../core/features/presets.py" />
            <source>Bands</source>
            <translation>Bandes</translation>
        </message>
        <message>
            <location filename="../core/features/presets.py" />
            <source>The bands of the pixel alone, without its neighbours.</source>
            <translation>Les seules bandes du pixel, sans ses voisins.</translation>
        </message>
        <message>
            <location filename="../core/features/presets.py" />
            <source>Bands, context and patterns learned from the image</source>
            <translation>Bandes, contexte et motifs appris de l'image</translation>
        </message>
        <message>
            <location filename="../core/features/presets.py" />
            <source>Bands and context, and how much the surroundings resemble small patterns that are typical of this image.</source>
            <translation>Les bandes et le contexte, et à quel point l'entourage ressemble à de petits motifs typiques de cette image.</translation>
        </message>
        <message>
            <location filename="../core/features/presets.py" />
            <source>A learned model (file)</source>
            <translation>Un modèle appris (fichier)</translation>
        </message>
        <message>
            <location filename="../core/features/presets.py" />
            <source>Features that a network has learned from images, out of a file.</source>
            <translation>Des caractéristiques qu'un réseau a apprises sur des images, lues dans un fichier.</translation>
        </message>
        <message>
            <location filename="../core/features/presets.py" />
            <source>The feature model is not used. Choose {features} under Features to use it.</source>
            <translation>Le modèle de caractéristiques n'est pas utilisé. Choisissez {features} sous Caractéristiques pour l'utiliser.</translation>
        </message>
        <message>
            <location filename="../core/features/presets.py" />
            <source>Unknown features {name}. Choose one of: {known}.</source>
            <translation>Caractéristiques inconnues : {name}. Choisissez parmi : {known}.</translation>
        </message>
        <message>
            <location filename="../core/features/recipe.py" />
            <source>None</source>
            <translation>Aucune</translation>
        </message>
        <message>
            <location filename="../core/features/recipe.py" />
            <source>Percentile stretch</source>
            <translation>Étirement par centiles</translation>
        </message>
        <message>
            <location filename="../core/features/recipe.py" />
            <source>Standard score</source>
            <translation>Centrage-réduction</translation>
        </message>
        <message>
            <location filename="../core/features/registry.py" />
            <source>The model was written by an earlier version of ClusterBrush, which computed the surroundings of a pixel in another way. Make it again from the image and the strokes.</source>
            <translation>Le modèle a été écrit par une version antérieure de ClusterBrush, qui calculait autrement les alentours d'un pixel. Refaites-le à partir de l'image et des tracés.</translation>
        </message>
        <message>
            <location filename="../core/features/registry.py" />
            <source>The model uses features of kind {kind}, which this version does not know. Update ClusterBrush.</source>
            <translation>Le modèle utilise des caractéristiques de type {kind}, que cette version ne connaît pas. Mettez ClusterBrush à jour.</translation>
        </message>
        <message>
            <location filename="../core/features/sampling.py" />
            <source>These of the chosen bands of {path} hold no data at all: {names}. Choose bands without them.</source>
            <translation>Parmi les bandes choisies de {path}, celles-ci ne contiennent aucune donnée : {names}. Choisissez des bandes sans elles.</translation>
        </message>
        <message>
            <location filename="../core/features/sampling.py" />
            <source>No pixel of {path} is valid in all chosen bands. Check the nodata value, the mask and the bands.</source>
            <translation>Aucun pixel de {path} n'est valide dans toutes les bandes choisies. Vérifiez la valeur NODATA, le masque et les bandes.</translation>
        </message>
        <message>
            <location filename="../core/features/scaling.py" />
            <source>Unknown scaling {name}. Choose one of: {known}.</source>
            <translation>Mise à l'échelle inconnue : {name}. Choisissez parmi : {known}.</translation>
        </message>
        <message>
            <location filename="../core/features/weights.py" />
            <source>The weights file {path} is too large: more than {most} MB. Choose the one of a feature model.</source>
            <translation>Le fichier de poids {path} est trop grand : plus de {most} Mo. Choisissez celui d'un modèle de caractéristiques.</translation>
        </message>
        <message>
            <location filename="../core/features/weights.py" />
            <source>The weights file {path} cannot be read ({reason}). It belongs beside its feature model.</source>
            <translation>Impossible de lire le fichier de poids {path} ({reason}). Sa place est à côté de son modèle de caractéristiques.</translation>
        </message>
        <message>
            <location filename="../core/features/weights.py" />
            <source>The weights file {path} holds numbers that are not finite ({name}). Train the model again.</source>
            <translation>Le fichier de poids {path} contient des nombres qui ne sont pas finis ({name}). Entraînez de nouveau le modèle.</translation>
        </message>
        <message>
            <location filename="../core/features/weights.py" />
            <source>The weights file {path} holds numbers of type {type} ({name}). Only {known} is read.</source>
            <translation>Le fichier de poids {path} contient des nombres de type {type} ({name}). Seul {known} est lu.</translation>
        </message>
        <message>
            <location filename="../core/features/weights.py" />
            <source>{path} holds no weights (safetensors). Choose the file that came with the model.</source>
            <translation>{path} ne contient pas de poids (safetensors). Choisissez le fichier fourni avec le modèle.</translation>
        </message>
        <message>
            <location filename="../core/features/weights.py" />
            <source>The weights file {path} is cut off: {count} of {expected} bytes are there. Copy it again.</source>
            <translation>Le fichier de poids {path} est tronqué : il a {count} octets sur {expected}. Copiez-le de nouveau.</translation>
        </message>
        <message>
            <location filename="../core/features/weights.py" />
            <source>The weights file {path} is damaged ({detail}). Copy it again.</source>
            <translation>Le fichier de poids {path} est endommagé ({detail}). Copiez-le de nouveau.</translation>
        </message>
        <message>
            <location filename="../core/jobs/answers.py" />
            <source>Give one truth: either a truth raster, or truth polygons, lines or points.</source>
            <translation>Indiquez une seule vérité terrain : soit un raster, soit des polygones, des lignes ou des points.</translation>
        </message>
        <message>
            <location filename="../core/jobs/answers.py" />
            <source>{before} to {after}</source>
            <translation>De {before} à {after}</translation>
        </message>
        <message>
            <location filename="../core/jobs/answers.py" />
            <source>Patches of fewer than {count} pixels were sieved.</source>
            <translation>Les îlots de moins de {count} pixels ont été tamisés.</translation>
        </message>
        <message>
            <location filename="../core/jobs/answers.py" />
            <source>{changed} of {pixels} pixels changed.</source>
            <translation>Pixels modifiés : {changed} sur {pixels}.</translation>
        </message>
        <message>
            <location filename="../core/jobs/choosing.py" />
            <source>The raster lies on a network: the clusters are compared on its overview of {width} x {height} pixels.</source>
            <translation>Le raster se trouve sur un réseau : les groupes sont comparés sur son aperçu de {width} x {height} pixels.</translation>
        </message>
        <message>
            <location filename="../core/jobs/clusters.py" />
            <source>This model has clusters and no classes, so there are no probabilities. Leave their output out, or take a model of Classify by strokes.</source>
            <translation>Ce modèle a des groupes et pas de classes, il n'y a donc pas de probabilités. Omettez cette sortie, ou prenez un modèle de Classer d'après des traits.</translation>
        </message>
        <message>
            <location filename="../core/jobs/clusters.py" />
            <source>This model has classes, whose clusters cannot be merged. Leave Merge to empty, or take a model of Segment.</source>
            <translation>Ce modèle a des classes, dont les groupes ne peuvent pas être fusionnés. Laissez Fusionner en vide, ou prenez un modèle de Segmenter.</translation>
        </message>
        <message>
            <location filename="../core/jobs/comparing.py" />
            <source>Makes a class map of a raster from the same strokes, or labels, by several methods, one after the other, and says which suits this image: accuracy, macro Dice, Dice of each class, mean IoU, kappa, time and memory, the maps next to each other, where they disagree, and which differences are more than chance.

Give truth - a raster, or polygons, lines or points - that was not painted: pixels under strokes are not judged. Without truth whole strokes are held out in turn, the same for each method; that needs two strokes a class and is optimistic. Labels (raster) may be wrong, so they judge nothing: without strokes, truth is needed.

A method whose library is missing, and one that fails, is named with the reason; the others go on.</source>
            <translation>Crée une carte de classes d'un raster à partir des mêmes traits, ou étiquettes, par plusieurs méthodes, l'une après l'autre, et dit laquelle convient à cette image : exactitude, Dice macro, Dice de chaque classe, IoU moyen, kappa, temps et mémoire, les cartes côte à côte, là où elles divergent, et quelles différences dépassent le hasard.

Donnez une vérité terrain (raster, ou polygones, lignes ou points) qui n'a pas été peinte : les pixels sous les traits ne sont pas jugés. Sans vérité terrain, des traits entiers sont mis de côté tour à tour, les mêmes pour chaque méthode ; cela demande deux traits par classe et c'est optimiste. Des étiquettes (raster) peuvent être fausses, donc elles ne jugent rien : sans traits, il faut une vérité terrain.

Une méthode dont la bibliothèque manque, ou qui échoue, est nommée avec la raison ; les autres continuent.</translation>
        </message>
        <message>
            <location filename="../core/jobs/comparing.py" />
            <source>{labels} is learned from and is the truth too, so it says nothing. Give another truth.</source>
            <translation>{labels} sert à apprendre et est aussi la vérité terrain, donc ne dit rien. Donnez une autre vérité terrain.</translation>
        </message>
        <message>
            <location filename="../core/jobs/comparing.py" />
            <source>{path} would be written twice, as the map of a method too. Give the other result another name.</source>
            <translation>{path} serait écrit deux fois, aussi comme carte d'une méthode. Donnez un autre nom à l'autre résultat.</translation>
        </message>
        <message>
            <location filename="../core/jobs/features.py" />
            <source>The scales {text} cannot be read. Give numbers separated by commas, such as 1,2,4.</source>
            <translation>Impossible de lire les échelles {text}. Indiquez des nombres séparés par des virgules, par exemple 1,2,4.</translation>
        </message>
        <message>
            <location filename="../core/jobs/features.py" />
            <source>No features are chosen. Choose at least one.</source>
            <translation>Aucune caractéristique n'est choisie. Choisissez-en au moins une.</translation>
        </message>
        <message>
            <location filename="../core/jobs/labels.py" />
            <source>There is nothing to learn from. Give strokes, or a class raster under Labels (raster).</source>
            <translation>Il n'y a rien à apprendre. Donnez des traits, ou un raster de classes sous Étiquettes (raster).</translation>
        </message>
        <message>
            <location filename="../core/jobs/labels.py" />
            <source>Classes to learn from in {labels}: {count}. Pixels that methods take which learn from single ones: {pixels}.</source>
            <translation>Classes à apprendre dans {labels} : {count}. Pixels que prennent les méthodes qui apprennent de pixels isolés : {pixels}.</translation>
        </message>
        <message>
            <location filename="../core/jobs/learning.py" />
            <source>Learns features of a pixel from your own images, without labels (the first step of ClusterNet, Girard, Zhygallo, Tarabalka 2019): a small network (U-Net) finds what tells surroundings apart. The result is a feature model; choose it in Segment, Classify by strokes and others under Features. Using it needs nothing but QGIS, learning it needs torch.

Cancel keeps what was learned until then. After each epoch the training is kept beside the model; run it again with the same settings, and it goes on.

Whether learned features are better than bands differs from image to image: give strokes and a truth, and the report tells.</source>
            <translation>Apprend des caractéristiques d'un pixel à partir de vos propres images, sans étiquettes (la première étape de ClusterNet, Girard, Zhygallo, Tarabalka 2019) : un petit réseau (U-Net) trouve ce qui distingue les entourages. Le résultat est un modèle de caractéristiques ; choisissez-le dans Segmenter, Classer par traits et d'autres outils sous Caractéristiques. Pour l'utiliser, QGIS suffit ; pour l'apprentissage, il faut torch.

Annuler garde ce qui a été appris jusque-là. Après chaque époque, l'apprentissage est gardé à côté du modèle ; exécutez de nouveau avec les mêmes réglages, et il continue.

Que des caractéristiques apprises soient meilleures que les bandes dépend de l'image : donnez des traits et une vérité terrain, et le rapport le dit.</translation>
        </message>
        <message>
            <location filename="../core/jobs/learning.py" />
            <source>There is no torch for this Python. Install it by {command} and start QGIS or the command again.</source>
            <translation>Ce Python n'a pas torch. Installez-le par {command} et relancez QGIS ou la commande.</translation>
        </message>
        <message>
            <location filename="../core/jobs/learning.py" />
            <source>There is no raster to learn from. Choose one or more.</source>
            <translation>Il n'y a pas de raster pour l'apprentissage. Choisissez-en un ou plusieurs.</translation>
        </message>
        <message>
            <location filename="../core/jobs/learning.py" />
            <source>Give both strokes and a truth, or neither.</source>
            <translation>Donnez des traits et une vérité terrain, ou aucun des deux.</translation>
        </message>
        <message>
            <location filename="../core/jobs/learning.py" />
            <source>Stopped after {steps} steps. What was learned until then is in {path}.</source>
            <translation>Arrêté après {steps} pas. Ce qui a été appris jusque-là est dans {path}.</translation>
        </message>
        <message>
            <location filename="../core/jobs/learning.py" />
            <source>Epoch {epoch} of {epochs}: loss {loss:.4g}, clusters in use {used} of {clusters}.</source>
            <translation>Époque {epoch} sur {epochs} : perte {loss:.4g}, groupes utilisés {used} sur {clusters}.</translation>
        </message>
        <message>
            <location filename="../core/jobs/learning.py" />
            <source>Macro Dice {dice:.3f}.</source>
            <translation>Dice macro {dice:.3f}.</translation>
        </message>
        <message>
            <location filename="../core/jobs/learning.py" />
            <source>About {minutes} minutes left.</source>
            <translation>Il reste environ {minutes} minutes.</translation>
        </message>
        <message>
            <location filename="../core/jobs/learning.py" />
            <source>The bands {text} cannot be read. Give numbers separated by commas, such as 1,2,3.</source>
            <translation>Impossible de lire les bandes {text}. Indiquez des numéros séparés par des virgules, comme 1,2,3.</translation>
        </message>
        <message>
            <location filename="../core/jobs/naming.py" />
            <source>Give a cluster raster, a model, or both.</source>
            <translation>Indiquez un raster de groupes, un modèle, ou les deux.</translation>
        </message>
        <message>
            <location filename="../core/jobs/naming.py" />
            <source>The class raster needs a cluster raster. Give one, or leave that output out.</source>
            <translation>Le raster de classes nécessite un raster de groupes. Indiquez-en un, ou omettez cette sortie.</translation>
        </message>
        <message>
            <location filename="../core/jobs/naming.py" />
            <source>The model with names needs a model. Give one, or leave that output out.</source>
            <translation>Le modèle avec noms nécessite un modèle. Indiquez-en un, ou omettez cette sortie.</translation>
        </message>
        <message>
            <location filename="../core/jobs/run.py" />
            <source>Cluster {number}</source>
            <translation>Groupe {number}</translation>
        </message>
        <message>
            <location filename="../core/jobs/run.py" />
            <source>{file} holds the names of the classes, which {path} cannot keep. Copy both together.</source>
            <translation>{file} contient les noms des classes, que {path} ne peut pas conserver. Copiez les deux ensemble.</translation>
        </message>
        <message>
            <location filename="../core/jobs/targets.py" />
            <source>{first} and {second} would both be written to {path}. Give each a name of its own.</source>
            <translation>« {first} » et « {second} » seraient écrits tous les deux dans {path}. Donnez à chacun un nom différent.</translation>
        </message>
        <message>
            <location filename="../core/jobs/targets.py" />
            <source>{result} would replace {path}, which {source} is read from. Give the result another name.</source>
            <translation>« {result} » remplacerait {path}, d'où « {source} » est lu. Donnez un autre nom au résultat.</translation>
        </message>
        <message>
            <location filename="../core/legend/legend_file.py" />
            <source>The legend {path} cannot be read ({reason}).</source>
            <translation>Impossible de lire la légende {path} ({reason}).</translation>
        </message>
        <message>
            <location filename="../core/legend/legend_file.py" />
            <source>The legend {path} is not encoded in UTF-8. Save it as a CSV file in UTF-8 and give that.</source>
            <translation>La légende {path} n'est pas encodée en UTF-8. Enregistrez-la comme fichier CSV en UTF-8 et indiquez ce fichier.</translation>
        </message>
        <message>
            <location filename="../core/legend/legend_file.py" />
            <source>{path} is not a legend with names and colours. Give a CSV file with the columns name, red, green and blue (0 to 255), or name and colour (#rrggbb).</source>
            <translation>{path} n'est pas une légende avec des noms et des couleurs. Indiquez un fichier CSV avec les colonnes « name », « red », « green » et « blue » (de 0 à 255), ou « name » et « colour » (#rrggbb).</translation>
        </message>
        <message>
            <location filename="../core/legend/legend_text.py" />
            <source>The names and colours of classes are no legend as JSON text. Give one such as {example}.</source>
            <translation>Les noms et couleurs des classes ne sont pas une légende sous forme de texte JSON. Donnez-en une telle que {example}.</translation>
        </message>
        <message>
            <location filename="../core/live/map_picture.py" />
            <source>Classes</source>
            <translation>Classes</translation>
        </message>
        <message>
            <location filename="../core/live/map_picture.py" />
            <source>Clusters</source>
            <translation>Groupes</translation>
        </message>
        <message>
            <location filename="../core/live/map_picture.py" />
            <source>Confidence</source>
            <translation>Confiance</translation>
        </message>
        <message>
            <location filename="../core/live/map_picture.py" />
            <source>Outlines</source>
            <translation>Contours</translation>
        </message>
        <message>
            <location filename="../core/live/map_picture.py" />
            <source>Image only</source>
            <translation>Image seule</translation>
        </message>
        <message>
            <location filename="../core/live/window_session.py" />
            <source>There is nothing to paint here: no pixel in sight is valid in all bands.</source>
            <translation>Il n'y a rien à peindre ici : aucun pixel visible n'est valide dans toutes les bandes.</translation>
        </message>
        <message>
            <location filename="../core/raster/align.py" />
            <source>Only one of {before} and {after} has a place on the map; they are laid on each other pixel by pixel.</source>
            <translation>Un seul des rasters {before} et {after} est géoréférencé ; ils sont superposés pixel à pixel.</translation>
        </message>
        <message>
            <location filename="../core/raster/align.py" />
            <source>{before} is placed by ground control points. Warp it to a coordinate system first.</source>
            <translation>{before} est positionné par des points de contrôle. Projetez-le d'abord dans un système de coordonnées.</translation>
        </message>
        <message>
            <location filename="../core/raster/align.py" />
            <source>{before} ({width} x {height} pixels) and {after} ({other_width} x {other_height}) cannot be brought together: at least one of them has no place on the map. Georeference it, or give rasters of one size.</source>
            <translation>{before} ({width} × {height} pixels) et {after} ({other_width} × {other_height}) ne peuvent pas être superposés : au moins l'un d'eux n'est pas géoréférencé. Géoréférencez-le, ou indiquez des rasters de même taille.</translation>
        </message>
        <message>
            <location filename="../core/raster/align.py" />
            <source>{after} has another grid ({width} x {height} pixels); each pixel of {before} was compared with the nearest pixel there.</source>
            <translation>{after} a une autre grille ({width} × {height} pixels) ; chaque pixel de {before} a été comparé à son pixel le plus proche.</translation>
        </message>
        <message>
            <location filename="../core/raster/align.py" />
            <source>{after} has another coordinate system ({from_crs}); it was brought into that of {before} ({to_crs}), and each pixel of {before} was compared with the nearest pixel there.</source>
            <translation>{after} a un autre système de coordonnées ({from_crs}) ; il a été reprojeté dans celui de {before} ({to_crs}), et chaque pixel de {before} a été comparé à son pixel le plus proche.</translation>
        </message>
        <message>
            <location filename="../core/raster/bands.py" />
            <source>Band {number} holds complex numbers. Write their magnitude to a new raster first.</source>
            <translation>La bande {number} contient des nombres complexes. Écrivez d'abord leur module dans un nouveau raster.</translation>
        </message>
        <message>
            <location filename="../core/raster/bands.py" />
            <source>Band {number} holds numbers of the type {type}, which is not known here. Convert the raster first.</source>
            <translation>La bande {number} contient des nombres du type {type}, inconnu ici. Convertissez d'abord le raster.</translation>
        </message>
        <message>
            <location filename="../core/raster/class_raster.py" />
            <source>Class {number}</source>
            <translation>Classe {number}</translation>
        </message>
        <message>
            <location filename="../core/raster/class_raster.py" />
            <source>{raster} has {count} bands; band {band} is read as the classes.</source>
            <translation>{raster} a {count} bandes ; la bande {band} est lue comme étant celle des classes.</translation>
        </message>
        <message>
            <location filename="../core/raster/class_raster.py" />
            <source>{raster} holds measured values such as {value:.6g}, not classes. Choose a class or cluster raster.</source>
            <translation>{raster} contient des valeurs mesurées telles que {value:.6g}, et non des classes. Choisissez un raster de classes ou de groupes.</translation>
        </message>
        <message>
            <location filename="../core/raster/class_raster.py" />
            <source>{raster} holds the number {value}, which is too large for a class. Number the classes anew.</source>
            <translation>{raster} contient le nombre {value}, trop grand pour une classe. Renumérotez les classes.</translation>
        </message>
        <message>
            <location filename="../core/raster/class_raster.py" />
            <source>{raster} has more than {most} different values. Choose a class or cluster raster.</source>
            <translation>{raster} a plus de {most} valeurs différentes. Choisissez un raster de classes ou de groupes.</translation>
        </message>
        <message>
            <location filename="../core/raster/class_raster.py" />
            <source>{raster} holds the negative value {value}. Classes are numbers from 1; 0 means unclassified.</source>
            <translation>{raster} contient la valeur négative {value}. Les classes sont des nombres à partir de 1 ; 0 signifie non classé.</translation>
        </message>
        <message>
            <location filename="../core/raster/colour_table.py" />
            <source>The raster has a colour table. Its numbers are used as values, as chosen.</source>
            <translation>Le raster a une table de couleurs. Ses nombres servent de valeurs, comme choisi.</translation>
        </message>
        <message>
            <location filename="../core/raster/colour_table.py" />
            <source>The raster has a colour table. It is looked at in its colours, as chosen.</source>
            <translation>Le raster a une table de couleurs. Il est lu dans ses couleurs, comme choisi.</translation>
        </message>
        <message>
            <location filename="../core/raster/colour_table.py" />
            <source>The raster has a colour table and is looked at in its colours: red, green and blue. If its numbers are measured values, choose them under Paletted raster.</source>
            <translation>Le raster a une table de couleurs et il est lu dans ses couleurs : rouge, vert et bleu. Si ses nombres sont des valeurs mesurées, choisissez-les sous Raster à palette.</translation>
        </message>
        <message>
            <location filename="../core/raster/colour_table.py" />
            <source>The raster has a colour table that changes gradually, as those of measured values do, so its numbers are used. If it is a picture, choose its colours under Paletted raster.</source>
            <translation>Le raster a une table de couleurs qui change peu à peu, comme celles de valeurs mesurées ; ses nombres sont donc utilisés. Si c'est une image, choisissez ses couleurs sous Raster à palette.</translation>
        </message>
        <message>
            <location filename="../core/raster/crs.py" />
            <source>The coordinate system {text} is unknown. Give a code such as EPSG:32633, or WKT.</source>
            <translation>Le système de coordonnées {text} est inconnu. Donnez un code comme EPSG:32633, ou du WKT.</translation>
        </message>
        <message>
            <location filename="../core/raster/description.py" />
            <source>Band {number} does not exist. Number of bands of {path}: {count}.</source>
            <translation>La bande {number} n'existe pas. Nombre de bandes de {path} : {count}.</translation>
        </message>
        <message>
            <location filename="../core/raster/description.py" />
            <source>Band {number} holds nothing but 0 and {opaque}, and the other bands are empty where it is 0: it is taken for an alpha band. To use it as a band, choose it among the bands.</source>
            <translation>La bande {number} ne contient que 0 et {opaque}, et les autres bandes sont vides là où elle vaut 0 : elle est prise pour une bande alpha. Pour l'utiliser comme bande, choisissez-la parmi les bandes.</translation>
        </message>
        <message>
            <location filename="../core/raster/description.py" />
            <source>The raster is placed by control points, but GDAL cannot warp it by them. It is used as if it had no place on the map; warp it to a coordinate system first.</source>
            <translation>Le raster est placé par des points de contrôle, mais GDAL ne peut pas le projeter avec eux. Il est utilisé comme s'il n'avait pas de place sur la carte ; projetez-le d'abord dans un système de coordonnées.</translation>
        </message>
        <message>
            <location filename="../core/raster/description.py" />
            <source>The raster is placed by control points. It is read as QGIS shows it, warped to a grid of {width} x {height} pixels (nearest pixel), and so are the results.</source>
            <translation>Le raster est placé par des points de contrôle. Il est lu comme QGIS l'affiche, projeté sur une grille de {width} x {height} pixels (pixel le plus proche), et les résultats aussi.</translation>
        </message>
        <message>
            <location filename="../core/raster/description.py" />
            <source>{band} holds values as large as {value:.3g}; beyond {limit:.1g} they count as nodata.</source>
            <translation>{band} contient des valeurs allant jusqu'à {value:.3g} ; au-delà de {limit:.1g}, elles comptent comme nodata.</translation>
        </message>
        <message>
            <location filename="../core/raster/description.py" />
            <source>Bands without any data are left out: {names}.</source>
            <translation>Les bandes sans aucune donnée sont laissées de côté : {names}.</translation>
        </message>
        <message>
            <location filename="../core/raster/description.py" />
            <source>Bands that the file marks as bad (bbl) are left out: {names}. Choose bands to use them all the same.</source>
            <translation>Les bandes que le fichier marque comme mauvaises (bbl) sont laissées de côté : {names}. Choisissez des bandes pour les utiliser quand même.</translation>
        </message>
        <message>
            <location filename="../core/raster/description.py" />
            <source>Band {number} is labelled alpha but holds measured values; it is used as a band.</source>
            <translation>La bande {number} est déclarée alpha mais contient des valeurs mesurées ; elle est utilisée comme bande.</translation>
        </message>
        <message>
            <location filename="../core/raster/description.py" />
            <source>The file gives a scale and an offset ({pairs}): values are the stored numbers x scale + offset, as QGIS shows them.</source>
            <translation>Le fichier donne une échelle et un décalage ({pairs}) : les valeurs sont les nombres enregistrés x échelle + décalage, comme QGIS les affiche.</translation>
        </message>
        <message>
            <location filename="../core/raster/format_checks.py" />
            <source>{path} cannot be written: a virtual raster refers to the pieces that the workers of a Dask cluster write. Give the address of a scheduler, or a file name that ends in {endings}.</source>
            <translation>{path} ne peut pas être écrit : un raster virtuel renvoie aux pièces qu'écrivent les processus d'une grappe Dask. Donnez l'adresse d'un ordonnanceur, ou un nom de fichier qui se termine par {endings}.</translation>
        </message>
        <message>
            <location filename="../core/raster/format_checks.py" />
            <source>{path} cannot be written: {format} does not hold such a raster (bands: {count}, type of numbers: {type}). Give a file name that ends in {endings}.</source>
            <translation>Impossible d'écrire {path} : le format {format} ne peut pas contenir un tel raster (bandes : {count}, type des nombres : {type}). Indiquez un nom de fichier se terminant par {endings}.</translation>
        </message>
        <message>
            <location filename="../core/raster/format_checks.py" />
            <source>{path} cannot be written: {format} cannot keep where this raster lies (a grid that is rotated, mirrored or not georeferenced, or its coordinate system). Give a file name that ends in {endings}.</source>
            <translation>Impossible d'écrire {path} : le format {format} ne peut pas conserver la position de ce raster (grille tournée, inversée ou non géoréférencée, ou système de coordonnées). Indiquez un nom de fichier se terminant par {endings}.</translation>
        </message>
        <message>
            <location filename="../core/raster/formats.py" />
            <source>GeoTIFF</source>
            <translation>GeoTIFF</translation>
        </message>
        <message>
            <location filename="../core/raster/formats.py" />
            <source>Cloud-optimised GeoTIFF</source>
            <translation>GeoTIFF optimisé pour le nuage (COG)</translation>
        </message>
        <message>
            <location filename="../core/raster/formats.py" />
            <source>GeoPackage</source>
            <translation>GeoPackage</translation>
        </message>
        <message>
            <location filename="../core/raster/formats.py" />
            <source>Erdas Imagine</source>
            <translation>Erdas Imagine</translation>
        </message>
        <message>
            <location filename="../core/raster/formats.py" />
            <source>Virtual raster</source>
            <translation>Raster virtuel</translation>
        </message>
        <message>
            <location filename="../core/raster/formats.py" />
            <source>{path} cannot be written: the GDAL of this QGIS lacks the driver {driver}. Give a file name that ends in {endings}.</source>
            <translation>Impossible d'écrire {path} : le pilote {driver} manque au GDAL de ce QGIS. Indiquez un nom de fichier se terminant par {endings}.</translation>
        </message>
        <message>
            <location filename="../core/raster/formats.py" />
            <source>{path} cannot be written: give a file name that ends in {endings}.</source>
            <translation>Impossible d'écrire {path} : indiquez un nom de fichier se terminant par {endings}.</translation>
        </message>
        <message>
            <location filename="../core/raster/formats.py" />
            <source>The temporary copy {path} cannot be written ({reason}). Check the disk space.</source>
            <translation>Impossible d'écrire la copie temporaire {path} ({reason}). Vérifiez l'espace disque.</translation>
        </message>
        <message>
            <location filename="../core/raster/gdal_calls.py" />
            <source>There is no raster at {path}. Check the path.</source>
            <translation>Il n'y a pas de raster à l'emplacement {path}. Vérifiez le chemin.</translation>
        </message>
        <message>
            <location filename="../core/raster/gdal_calls.py" />
            <source>{path} cannot be opened as a raster ({reason}). Choose a raster file that GDAL reads.</source>
            <translation>Impossible d'ouvrir {path} comme raster ({reason}). Choisissez un fichier raster que GDAL sait lire.</translation>
        </message>
        <message>
            <location filename="../core/raster/gdal_calls.py" />
            <source>{path} has no bands. Choose a raster with at least one band.</source>
            <translation>{path} n'a aucune bande. Choisissez un raster ayant au moins une bande.</translation>
        </message>
        <message>
            <location filename="../core/raster/gdal_calls.py" />
            <source>{path} holds several rasters. Choose one of them: {names}</source>
            <translation>{path} contient plusieurs rasters. Choisissez l'un d'eux : {names}</translation>
        </message>
        <message>
            <location filename="../core/raster/geopackage.py" />
            <source>{path} is in use by another program or layer. Close it there, or choose another file.</source>
            <translation>{path} est utilisé par un autre programme ou une autre couche. Fermez-le là-bas ou choisissez un autre fichier.</translation>
        </message>
        <message>
            <location filename="../core/raster/geopackage.py" />
            <source>The GeoPackage {path} holds something else ({names}), which would be lost. Choose another file.</source>
            <translation>Le GeoPackage {path} contient autre chose ({names}), qui serait perdu. Choisissez un autre fichier.</translation>
        </message>
        <message>
            <location filename="../core/raster/geopackage.py" />
            <source>{path} is there already and is no GeoPackage that can be read ({reason}). Choose another file.</source>
            <translation>{path} existe déjà et n'est pas un GeoPackage lisible ({reason}). Choisissez un autre fichier.</translation>
        </message>
        <message>
            <location filename="../core/raster/landscape.py" />
            <source>Give four shares of the covers, none negative and not all 0.</source>
            <translation>Indiquez les quatre parts des couvertures, aucune négative et pas toutes nulles.</translation>
        </message>
        <message>
            <location filename="../core/raster/landscape.py" />
            <source>Octaves must be 1 to 16, the persistence between 0 and 1, and the lacunarity above 1.</source>
            <translation>Les octaves doivent être comprises entre 1 et 16, la persistance entre 0 et 1, et la lacunarité supérieure à 1.</translation>
        </message>
        <message>
            <location filename="../core/raster/landscape.py" />
            <source>The size of forms must be at least one pixel, the softness and noise not negative, and the relief between 0 and 1.</source>
            <translation>La taille des formes doit être d'au moins un pixel, la douceur et le bruit non négatifs, et le relief compris entre 0 et 1.</translation>
        </message>
        <message>
            <location filename="../core/raster/landscape.py" />
            <source>The landscape needs 1 to {most} rows and columns; {height} x {width} is not possible.</source>
            <translation>Le paysage doit avoir de 1 à {most} lignes et colonnes ; {height} × {width} n'est pas possible.</translation>
        </message>
        <message>
            <location filename="../core/raster/landscape.py" />
            <source>Height (m)</source>
            <translation>Altitude (m)</translation>
        </message>
        <message>
            <location filename="../core/raster/nearby.py" />
            <source>{path} breaks off while it is read ({reason}). Check the connection, and that the file is whole.</source>
            <translation>La lecture de {path} s'interrompt ({reason}). Vérifiez la connexion, et que le fichier est entier.</translation>
        </message>
        <message>
            <location filename="../core/raster/pieces.py" />
            <source>The piece {path} of the result cannot be read ({reason}).</source>
            <translation>La pièce {path} du résultat ne peut pas être lue ({reason}).</translation>
        </message>
        <message>
            <location filename="../core/raster/pieces.py" />
            <source>The folder {folder} is not the same on all machines of the cluster. Choose an output folder on storage that they share, under the same path on each.</source>
            <translation>Le dossier {folder} n'est pas le même sur toutes les machines de la grappe. Choisissez un dossier de résultats sur un stockage qu'elles partagent, sous le même chemin sur chacune.</translation>
        </message>
        <message>
            <location filename="../core/raster/pixel_areas.py" />
            <source>{share:.1%} of the raster lies beyond 90 degrees of latitude, where there is no Earth: it has no area. Check the coordinate system of the raster.</source>
            <translation>{share:.1%} du raster se trouve au-delà de 90 degrés de latitude, où il n'y a plus de Terre : cette partie n'a pas de surface. Vérifiez le système de coordonnées du raster.</translation>
        </message>
        <message>
            <location filename="../core/raster/pixel_areas.py" />
            <source>The raster has no coordinate system: areas are counted in pixels only.</source>
            <translation>Le raster n'a pas de système de coordonnées : les surfaces sont comptées en pixels seulement.</translation>
        </message>
        <message>
            <location filename="../core/raster/pixel_areas.py" />
            <source>The raster lies off the Earth in its coordinate system, so areas are those of the map. Check the coordinate system of the raster.</source>
            <translation>Dans son système de coordonnées, le raster se trouve hors de la Terre ; les surfaces sont donc celles de la carte. Vérifiez le système de coordonnées du raster.</translation>
        </message>
        <message>
            <location filename="../core/raster/pixel_areas.py" />
            <source>The coordinate system stretches areas by up to {share:.1%}; they are measured on the ellipsoid instead.</source>
            <translation>Le système de coordonnées déforme les surfaces jusqu'à {share:.1%} ; elles sont donc mesurées sur l'ellipsoïde.</translation>
        </message>
        <message>
            <location filename="../core/raster/pixel_areas.py" />
            <source>Pixels that lie off the Earth in the raster's coordinate system have no area.</source>
            <translation>Les pixels qui se trouvent hors de la Terre dans le système de coordonnées du raster n'ont pas de surface.</translation>
        </message>
        <message>
            <location filename="../core/raster/png.py" />
            <source>A picture needs 8-bit pixels in one, three or four channels.</source>
            <translation>Une image doit avoir des pixels de 8 bits dans un, trois ou quatre canaux.</translation>
        </message>
        <message>
            <location filename="../core/raster/png.py" />
            <source>A picture with a palette needs a colour for each value, at most 256.</source>
            <translation>Une image à palette doit avoir une couleur pour chaque valeur, 256 au plus.</translation>
        </message>
        <message>
            <location filename="../core/raster/png.py" />
            <source>The GDAL of this QGIS lacks the driver PNG, which reports need for pictures.</source>
            <translation>Le pilote PNG, nécessaire aux images des rapports, manque au GDAL de ce QGIS.</translation>
        </message>
        <message>
            <location filename="../core/raster/png.py" />
            <source>A picture cannot be made ({reason}).</source>
            <translation>Impossible de créer une image ({reason}).</translation>
        </message>
        <message>
            <location filename="../core/raster/positions.py" />
            <source>The raster cannot be brought onto another grid ({reason}). Check its coordinate system.</source>
            <translation>Le raster ne peut pas être amené sur une autre grille ({reason}). Vérifiez son système de coordonnées.</translation>
        </message>
        <message>
            <location filename="../core/raster/resuming.py" />
            <source>An earlier run of the same work was cut off: {done} of its {total} blocks were taken over.</source>
            <translation>Une exécution antérieure du même travail avait été interrompue : {done} de ses {total} blocs ont été repris.</translation>
        </message>
        <message>
            <location filename="../core/raster/source.py" />
            <source>{path} cannot be read at row {row} ({reason}). The file may be damaged or cut short.</source>
            <translation>Impossible de lire {path} à la ligne {row} ({reason}). Le fichier est peut-être endommagé ou tronqué.</translation>
        </message>
        <message>
            <location filename="../core/raster/stamps.py" />
            <source>{path} was changed or replaced while it was read ({file}), so nothing was written. Run it again when the file is finished.</source>
            <translation>{path} a été modifié ou remplacé pendant la lecture ({file}), rien n’a donc été écrit. Relancez quand le fichier est terminé.</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>ClusterBrush accuracy</source>
            <translation>ClusterBrush – exactitude</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Held against {count} pixels of {truth}. {matched}</source>
            <translation>Carte comparée à {count} pixels de {truth}. {matched}</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Held against {count} pixels inside the polygons of {truth}. {matched}</source>
            <translation>Carte comparée à {count} pixels situés dans les polygones de {truth}. {matched}</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Held against {count} pixels that the lines of {truth} cross. {matched}</source>
            <translation>Carte comparée à {count} pixels que traversent les lignes de {truth}. {matched}</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Held against {count} points of {truth}. {matched}</source>
            <translation>Carte comparée à {count} points de {truth}. {matched}</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Classes are matched by name.</source>
            <translation>Les classes sont mises en correspondance par leur nom.</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Classes are matched by number.</source>
            <translation>Les classes sont mises en correspondance par leur numéro.</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Overall accuracy</source>
            <translation>Exactitude globale</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Weighted by area</source>
            <translation>Exactitude pondérée par la surface</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Kappa</source>
            <translation>Kappa</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Macro Dice</source>
            <translation>Dice moyen (macro)</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Unclassified</source>
            <translation>Non classé</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>of the truth is right on the map</source>
            <translation>de la vérité terrain est juste sur la carte</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>{margin}, 95 % confidence</source>
            <translation>{margin}, confiance à 95 %</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>accuracy beyond chance</source>
            <translation>exactitude au-delà du hasard</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>mean of {count} classes in the truth</source>
            <translation>moyenne des classes de la vérité terrain ({count})</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>of the truth; counts as wrong</source>
            <translation>de la vérité terrain ; compte comme faux</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Confusion matrix</source>
            <translation>Matrice de confusion</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Rows: the truth; columns: the map. Each cell has the number of samples and its share of the row, which shades it. Outlined: right.</source>
            <translation>Lignes : la vérité terrain ; colonnes : la carte. Chaque cellule donne le nombre d'échantillons et sa part de la ligne, qui en détermine la teinte. Encadré : juste.</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Shown are the {shown} largest of {count} classes; the CSV file holds all.</source>
            <translation>Seules les {shown} plus grandes des {count} classes sont affichées ; le fichier CSV les contient toutes.</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Truth</source>
            <translation>Vérité terrain</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>On the map</source>
            <translation>Sur la carte</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>unclassified</source>
            <translation>non classé</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>In the truth</source>
            <translation>Dans la vérité terrain</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Right</source>
            <translation>Juste</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Dice (F1)</source>
            <translation>Dice (F1)</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>IoU</source>
            <translation>IoU</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Producer's accuracy</source>
            <translation>Exactitude du producteur</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>User's accuracy</source>
            <translation>Exactitude de l'utilisateur</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Every sample counts the same. Producer's accuracy: share of the class in the truth that the map finds (recall). User's accuracy: share of the class on the map that is right (precision). Dice: their harmonic mean.</source>
            <translation>Tous les échantillons comptent autant. Exactitude du producteur : part de la classe dans la vérité terrain que la carte retrouve (rappel). Exactitude de l'utilisateur : part de la classe sur la carte qui est juste (précision). Dice : leur moyenne harmonique.</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>After Olofsson et al. (2014): each class of the map is a stratum that counts by its area on the map, so that the number of samples in a class decides nothing but the width of the interval. The estimated area corrects the mapped one by the errors found. Intervals: 95 %; where all samples of a class are right, or none is, the formula gives ± 0, which is no certainty.</source>
            <translation>D'après Olofsson et al. (2014) : chaque classe de la carte est une strate qui compte selon sa surface sur la carte, de sorte que le nombre d'échantillons d'une classe ne détermine que la largeur de l'intervalle. La surface estimée corrige la surface cartographiée en fonction des erreurs constatées. Intervalles : 95 % ; si tous les échantillons d'une classe sont justes, ou si aucun ne l'est, la formule donne ± 0, ce qui n'est pas une certitude.</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>This holds for points drawn by chance over the whole map, within each class or over all of it. Points chosen by eye, or near the training strokes, make every figure here look better than the map is.</source>
            <translation>Cela vaut pour des points tirés au hasard sur toute la carte, au sein de chaque classe ou sur l'ensemble. Avec des points choisis à l'œil, ou proches des traits d'apprentissage, tous les chiffres donnés ici paraissent meilleurs que ne l'est la carte.</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>This holds for a sample drawn by chance over the whole map. Neighbouring pixels are no independent samples: with polygons, lines or a truth raster the intervals are much too narrow, and where the truth covers only an easy part of the map, every figure looks better than the map is.</source>
            <translation>Cela vaut pour un échantillon tiré au hasard sur toute la carte. Des pixels voisins ne sont pas des échantillons indépendants : avec des polygones, des lignes ou un raster de vérité terrain, les intervalles sont beaucoup trop étroits, et si la vérité terrain ne couvre qu'une partie facile de la carte, tous les chiffres paraissent meilleurs que ne l'est la carte.</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Samples on it</source>
            <translation>Échantillons sur la classe</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Mapped ({unit})</source>
            <translation>Cartographié ({unit})</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Estimated ({unit})</source>
            <translation>Estimé ({unit})</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Mapped share</source>
            <translation>Part cartographiée</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Estimated share</source>
            <translation>Part estimée</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Settings and provenance</source>
            <translation>Paramètres et provenance</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Map</source>
            <translation>Carte</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Match</source>
            <translation>Correspondance</translation>
        </message>
        <message>
            <location filename="../core/reports/accuracy.py" />
            <source>Unclassified pixels of the map</source>
            <translation>Pixels non classés de la carte</translation>
        </message>
        <message>
            <location filename="../core/reports/areas.py" />
            <source>ClusterBrush areas</source>
            <translation>ClusterBrush – surfaces</translation>
        </message>
        <message>
            <location filename="../core/reports/areas.py" />
            <source>{pixels} pixels, {share} of the raster, have a class. {areas}</source>
            <translation>{pixels} pixels, soit {share} du raster, ont une classe. {areas}</translation>
        </message>
        <message>
            <location filename="../core/reports/areas.py" />
            <source>Pixels with a class</source>
            <translation>Pixels dotés d'une classe</translation>
        </message>
        <message>
            <location filename="../core/reports/areas.py" />
            <source>Area of all classes</source>
            <translation>Surface de toutes les classes</translation>
        </message>
        <message>
            <location filename="../core/reports/areas.py" />
            <source>Largest class</source>
            <translation>Plus grande classe</translation>
        </message>
        <message>
            <location filename="../core/reports/areas.py" />
            <source>of {pixels}</source>
            <translation>sur {pixels}</translation>
        </message>
        <message>
            <location filename="../core/reports/areas.py" />
            <source>Areas</source>
            <translation>Surfaces</translation>
        </message>
        <message>
            <location filename="../core/reports/areas.py" />
            <source>Share of each class</source>
            <translation>Part de chaque classe</translation>
        </message>
        <message>
            <location filename="../core/reports/areas.py" />
            <source>Share of the pixels with a class (%)</source>
            <translation>Part des pixels dotés d'une classe (%)</translation>
        </message>
        <message>
            <location filename="../core/reports/areas.py" />
            <source>Shown are the {shown} largest of {count} classes; the CSV table holds all.</source>
            <translation>Seules les {shown} plus grandes des {count} classes sont affichées ; la table CSV les contient toutes.</translation>
        </message>
        <message>
            <location filename="../core/reports/areas.py" />
            <source>Map of the classes of {raster}</source>
            <translation>Carte des classes de {raster}</translation>
        </message>
        <message>
            <location filename="../core/reports/areas.py" />
            <source>Bar chart of the share of each class</source>
            <translation>Diagramme en barres de la part de chaque classe</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>ClusterBrush change</source>
            <translation>ClusterBrush – changement</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>{share} of the {pixels} pixels with a class on both dates changed. {areas}</source>
            <translation>{share} des {pixels} pixels dotés d'une classe aux deux dates ont changé. {areas}</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Amounts are in pixels: the rasters have no known place on the Earth.</source>
            <translation>Les quantités sont en pixels : la position des rasters sur la Terre est inconnue.</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>pixels</source>
            <translation>pixels</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Changed</source>
            <translation>Modifié</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>from {before} to {after}</source>
            <translation>de {before} à {after}</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Maps</source>
            <translation>Cartes</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Change</source>
            <translation>Changement</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Pale: unchanged. Full colours: what it became, tinged by what it was.</source>
            <translation>Pâle : inchangé. Couleurs vives : la nouvelle classe, teintée par l'ancienne.</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Areas before and after</source>
            <translation>Surfaces avant et après</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>What became of what</source>
            <translation>Ce que chaque classe est devenue</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Rows: before. Columns: after. The diagonal, in frames, is what stayed. In {unit}.</source>
            <translation>Lignes : avant. Colonnes : après. La diagonale, encadrée, est ce qui est resté. Unité : {unit}.</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Charts</source>
            <translation>Graphiques</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Before and after</source>
            <translation>Avant et après</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Gains and losses</source>
            <translation>Gains et pertes</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Before</source>
            <translation>Avant</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>After</source>
            <translation>Après</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Net change</source>
            <translation>Changement net</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Net change (%)</source>
            <translation>Changement net (%)</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Gained</source>
            <translation>Gain</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Lost</source>
            <translation>Perte</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Gross change</source>
            <translation>Changement brut</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Area ({unit})</source>
            <translation>Surface ({unit})</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Pixels</source>
            <translation>Pixels</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>new</source>
            <translation>nouvelle</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Shown are the {shown} largest of {count} classes; the CSV tables hold all.</source>
            <translation>Seules les {shown} plus grandes des {count} classes sont affichées ; les tables CSV les contiennent toutes.</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Map of {raster}</source>
            <translation>Carte de {raster}</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Bar chart of the amount of each class before and after</source>
            <translation>Diagramme en barres de la quantité de chaque classe avant et après</translation>
        </message>
        <message>
            <location filename="../core/reports/change.py" />
            <source>Bar chart of what each class gained and lost</source>
            <translation>Diagramme en barres des gains et pertes de chaque classe</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>ClusterBrush number of clusters</source>
            <translation>ClusterBrush – nombre de groupes</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>{first} to {last} clusters were tried on {pixels} pixels of the image, by {distance}.</source>
            <translation>De {first} à {last} groupes ont été essayés sur {pixels} pixels de l'image, selon la {distance}.</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>From {k} clusters on, more of them bring little: the inertia has its elbow there.</source>
            <translation>À partir de {k} groupes, en ajouter apporte peu : c'est là que l'inertie forme un coude.</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>With {k} clusters the pixels lie closest to their own cluster and farthest from others.</source>
            <translation>Avec {k} groupes, les pixels sont le plus près de leur propre groupe et le plus loin des autres.</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>With {k} clusters the spread between them is largest against that within.</source>
            <translation>Avec {k} groupes, la dispersion entre groupes est la plus grande par rapport à la dispersion interne.</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>With {k} clusters these run into each other least.</source>
            <translation>Avec {k} groupes, ceux-ci se chevauchent le moins.</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>{k} is the first number of clusters that beats evenly spread pixels as much as the next one.</source>
            <translation>{k} est le premier nombre de groupes qui se démarque de pixels uniformément répartis autant que le suivant.</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>With {k} clusters the mixture explains the pixels best for the numbers that it needs (BIC).</source>
            <translation>Avec {k} groupes, le mélange explique le mieux les pixels, compte tenu des nombres dont il a besoin (BIC).</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Measures that speak for it: {count} of {all}.</source>
            <translation>Mesures qui plaident pour : {count} sur {all}.</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Recommended clusters</source>
            <translation>Groupes recommandés</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Elbow of the inertia</source>
            <translation>Coude de l'inertie</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Silhouette</source>
            <translation>Silhouette</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Caliński-Harabasz</source>
            <translation>Caliński-Harabasz</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Davies-Bouldin</source>
            <translation>Davies-Bouldin</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Gap statistic</source>
            <translation>Statistique de l'écart (gap)</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>BIC</source>
            <translation>BIC</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>where the curve bends most</source>
            <translation>là où la courbe s'infléchit le plus</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>largest is best</source>
            <translation>le plus grand est le meilleur</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>smallest is best</source>
            <translation>le plus petit est le meilleur</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>first that is as good as the next, within its error</source>
            <translation>le premier qui vaut le suivant, à son erreur près</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>smallest is best, or where the curve bends most</source>
            <translation>le plus petit est le meilleur, ou l'endroit où la courbe se plie le plus</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>none found</source>
            <translation>aucun trouvé</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Measures</source>
            <translation>Mesures</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Segmentations</source>
            <translation>Segmentations</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Reduced pictures of the image and of each segmentation, in the colours of the centroids.</source>
            <translation>Vues réduites de l'image et de chaque segmentation, aux couleurs des centroïdes.</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>The middle of the image and of each segmentation at full size, because these features depend on what surrounds a pixel.</source>
            <translation>Le milieu de l'image et de chaque segmentation en taille réelle, car ces caractéristiques dépendent de ce qui entoure un pixel.</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Image</source>
            <translation>Image</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>{k} clusters</source>
            <translation>{k} groupes</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>{k} clusters, recommended</source>
            <translation>{k} groupes, recommandé</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Table</source>
            <translation>Table</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Inertia</source>
            <translation>Inertie</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Gap</source>
            <translation>Écart (gap)</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Error of the gap</source>
            <translation>Erreur de l'écart</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>The silhouette is that of {count} pixels.</source>
            <translation>La silhouette est celle de {count} pixels.</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Chart of {measure} by number of clusters</source>
            <translation>Graphique : {measure} selon le nombre de groupes</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Segmentation of {raster} into {k} clusters</source>
            <translation>Segmentation de {raster} en {k} groupes</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Picture of the raster {raster}</source>
            <translation>Image du raster {raster}</translation>
        </message>
        <message>
            <location filename="../core/reports/choosing_k.py" />
            <source>Method: {method}.</source>
            <translation>Méthode : {method}.</translation>
        </message>
        <message>
            <location filename="../core/reports/classification.py" />
            <source>ClusterBrush classification by strokes</source>
            <translation>ClusterBrush – classification par traits</translation>
        </message>
        <message>
            <location filename="../core/reports/classification.py" />
            <source>{strokes} strokes ({painted} pixels) classified {pixels} valid pixels. {areas}</source>
            <translation>{strokes} traits ({painted} pixels) ont classé {pixels} pixels valides. {areas}</translation>
        </message>
        <message>
            <location filename="../core/reports/classification.py" />
            <source>Labels of a class raster ({painted} pixels) classified {pixels} valid pixels. {areas}</source>
            <translation>Les étiquettes d'un raster de classes ({painted} pixels) ont classé {pixels} pixels valides. {areas}</translation>
        </message>
        <message>
            <location filename="../core/reports/classification.py" />
            <source>{strokes} strokes and labels of a class raster ({painted} pixels) classified {pixels} valid pixels. {areas}</source>
            <translation>{strokes} traits et les étiquettes d'un raster de classes ({painted} pixels) ont classé {pixels} pixels valides. {areas}</translation>
        </message>
        <message>
            <location filename="../core/reports/classification.py" />
            <source>A model made from painted strokes classified {pixels} valid pixels. {areas}</source>
            <translation>Un modèle issu de traits peints a classé {pixels} pixels valides. {areas}</translation>
        </message>
        <message>
            <location filename="../core/reports/classification.py" />
            <source>Strokes</source>
            <translation>Traits</translation>
        </message>
        <message>
            <location filename="../core/reports/classification.py" />
            <source>Method</source>
            <translation>Méthode</translation>
        </message>
        <message>
            <location filename="../core/reports/classification.py" />
            <source>Accuracy on held-out strokes</source>
            <translation>Exactitude sur les traits mis de côté</translation>
        </message>
        <message>
            <location filename="../core/reports/classification.py" />
            <source>Pixels learned from</source>
            <translation>Pixels appris</translation>
        </message>
        <message>
            <location filename="../core/reports/classification.py" />
            <source>Accuracy on held-out labels</source>
            <translation>Exactitude sur les étiquettes mises de côté</translation>
        </message>
        <message>
            <location filename="../core/reports/classification.py" />
            <source>{painted} painted pixels</source>
            <translation>{painted} pixels peints</translation>
        </message>
        <message>
            <location filename="../core/reports/classification.py" />
            <source>{low} to {high} (95 %); macro Dice {dice}; optimistic</source>
            <translation>de {low} à {high} (95 %) ; Dice macro {dice} ; optimiste</translation>
        </message>
        <message>
            <location filename="../core/reports/classification.py" />
            <source>Image and classes</source>
            <translation>Image et classes</translation>
        </message>
        <message>
            <location filename="../core/reports/classification.py" />
            <source>Hatched: no data, or unclassified.</source>
            <translation>Hachuré : sans données, ou non classé.</translation>
        </message>
        <message>
            <location filename="../core/reports/classification.py" />
            <source>Dice, held out</source>
            <translation>Dice, mis de côté</translation>
        </message>
        <message>
            <location filename="../core/reports/classification.py" />
            <source>Held-out strokes: the strokes were left out in turn, in up to five groups, and classified by the rest. The figure is optimistic, because people paint where a class is plain to see, and the interval tells what so few strokes prove. With fewer than five strokes a class the figure does not tell a better map from a worse one. Measure with separate truth data (Accuracy) before you rely on it.</source>
            <translation>Traits mis de côté : les traits ont été laissés de côté tour à tour, en cinq groupes au plus, et classés d'après les autres. Le chiffre est optimiste, car on peint là où une classe se voit bien, et l'intervalle dit ce que si peu de traits prouvent. Avec moins de cinq traits par classe, le chiffre ne distingue pas une meilleure carte d'une moins bonne. Mesurez avec une vérité terrain à part (Exactitude) avant de vous y fier.</translation>
        </message>
        <message>
            <location filename="../core/reports/classification.py" />
            <source>Held-out labels: parts of the class raster, and strokes where there are some, were left out in turn, in up to five groups, and classified by the rest. The figure says how well the map agrees with the labels, wrong ones too. Measure with separate truth data (Accuracy) before you rely on it.</source>
            <translation>Étiquettes mises de côté : des parties du raster de classes, et des traits s'il y en a, ont été mises de côté tour à tour, en cinq lots au plus, et classées d'après le reste. Le chiffre dit à quel point la carte s'accorde avec les étiquettes, fausses comprises. Mesurez avec des données de vérité terrain séparées (Exactitude) avant de vous y fier.</translation>
        </message>
        <message>
            <location filename="../core/reports/classification.py" />
            <source>Paint two classes, and at least two strokes of one of them, to see an accuracy on held-out strokes.</source>
            <translation>Peignez deux classes, et au moins deux traits de l'une d'elles, pour voir une exactitude sur des traits mis de côté.</translation>
        </message>
        <message>
            <location filename="../core/reports/cluster_relations.py" />
            <source>Shown are the {shown} largest of {count} clusters.</source>
            <translation>Seuls les {shown} plus grands des {count} groupes sont affichés.</translation>
        </message>
        <message>
            <location filename="../core/reports/cluster_relations.py" />
            <source>Which clusters lie close together?</source>
            <translation>Quels groupes sont proches les uns des autres ?</translation>
        </message>
        <message>
            <location filename="../core/reports/cluster_relations.py" />
            <source>Clusters by their likeness</source>
            <translation>Les groupes selon leur ressemblance</translation>
        </message>
        <message>
            <location filename="../core/reports/cluster_relations.py" />
            <source>The plane in which the centroids differ most. The area of a circle goes with the cluster's share; a line joins each cluster to the nearest one by all features.</source>
            <translation>Le plan dans lequel les centroïdes diffèrent le plus. L'aire d'un cercle suit la part du groupe ; un trait relie chaque groupe au plus proche selon toutes les caractéristiques.</translation>
        </message>
        <message>
            <location filename="../core/reports/cluster_relations.py" />
            <source>First component: {share} of what clusters differ by</source>
            <translation>Première composante : {share} de ce qui distingue les groupes</translation>
        </message>
        <message>
            <location filename="../core/reports/cluster_relations.py" />
            <source>Second component: {share}</source>
            <translation>Deuxième composante : {share}</translation>
        </message>
        <message>
            <location filename="../core/reports/cluster_relations.py" />
            <source>Chart of the clusters in the plane of their first two principal components</source>
            <translation>Graphique des groupes dans le plan de leurs deux premières composantes principales</translation>
        </message>
        <message>
            <location filename="../core/reports/cluster_relations.py" />
            <source>Tree of the clusters</source>
            <translation>Arbre des groupes</translation>
        </message>
        <message>
            <location filename="../core/reports/cluster_relations.py" />
            <source>Ward's method merges, of all pairs, the one that adds least to the inertia; what lies far to the right differs most.</source>
            <translation>La méthode de Ward fusionne, de toutes les paires, celle qui ajoute le moins à l'inertie ; ce qui se trouve loin à droite diffère le plus.</translation>
        </message>
        <message>
            <location filename="../core/reports/cluster_relations.py" />
            <source>Dashed: where the tree is cut into {count} clusters.</source>
            <translation>En tirets : l'endroit où l'arbre est coupé en {count} groupes.</translation>
        </message>
        <message>
            <location filename="../core/reports/cluster_relations.py" />
            <source>Each of the {shown} leaves stands for the most alike of {count} clusters.</source>
            <translation>Chacune des {shown} feuilles représente les plus semblables des {count} groupes.</translation>
        </message>
        <message>
            <location filename="../core/reports/cluster_relations.py" />
            <source>Added inertia, of all between clusters</source>
            <translation>Inertie ajoutée, sur le total entre les groupes</translation>
        </message>
        <message>
            <location filename="../core/reports/cluster_relations.py" />
            <source>Tree of the merges of the clusters</source>
            <translation>Arbre des fusions des groupes</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_distances.py" />
            <source>ClusterBrush distances</source>
            <translation>ClusterBrush – distances</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_distances.py" />
            <source>The image was segmented into {k} clusters by each distance. Clusters that match have one number and one colour.</source>
            <translation>L'image a été segmentée en {k} groupes selon chaque distance. Les groupes qui se correspondent ont le même numéro et la même couleur.</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_distances.py" />
            <source>Largest silhouette</source>
            <translation>Plus grande silhouette</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_distances.py" />
            <source>{first} and {second}</source>
            <translation>{first} et {second}</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_distances.py" />
            <source>of the pixels in matching clusters</source>
            <translation>des pixels dans des groupes qui se correspondent</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_distances.py" />
            <source>Silhouette {value}.</source>
            <translation>Silhouette : {value}.</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_distances.py" />
            <source>Reduced pictures.</source>
            <translation>Images réduites.</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_distances.py" />
            <source>Silhouettes</source>
            <translation>Silhouettes</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_distances.py" />
            <source>Mean over {count} pixels, from −1 to 1: how much nearer a pixel is to its own cluster than to the next one. By Euclidean distance they compare on equal terms.</source>
            <translation>Moyenne sur {count} pixels, de −1 à 1 : indique combien un pixel est plus proche de son propre groupe que du suivant. Avec la distance euclidienne, elles se comparent à égalité.</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_distances.py" />
            <source>Distance</source>
            <translation>Distance</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_distances.py" />
            <source>Silhouette, Euclidean</source>
            <translation>Silhouette, euclidienne</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_distances.py" />
            <source>Silhouette, its own distance</source>
            <translation>Silhouette, distance propre</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_distances.py" />
            <source>Agreement</source>
            <translation>Accord</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_distances.py" />
            <source>Adjusted Rand index: 1 for equal segmentations, 0 as by chance. Matching: share of the pixels that lie in matching clusters.</source>
            <translation>Indice de Rand ajusté : 1 pour des segmentations égales, 0 comme au hasard. Correspondance : part des pixels qui se trouvent dans des groupes qui se correspondent.</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_distances.py" />
            <source>Distances</source>
            <translation>Distances</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_distances.py" />
            <source>Adjusted Rand index</source>
            <translation>Indice de Rand ajusté</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_distances.py" />
            <source>Matching</source>
            <translation>Correspondance</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_distances.py" />
            <source>Clusters of {raster} by {distance}</source>
            <translation>Groupes de {raster} (distance : {distance})</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>ClusterBrush methods</source>
            <translation>Méthodes de ClusterBrush</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Methods that learned from the same strokes: {methods}. They are judged on {samples} pixels or points of the truth {truth}; what lies under strokes does not count.</source>
            <translation>Méthodes qui ont appris des mêmes traits : {methods}. Elles sont jugées sur {samples} pixels ou points de la vérité terrain {truth} ; ce qui se trouve sous des traits ne compte pas.</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Methods that learned from the same strokes: {methods}. They are judged on {samples} strokes, which were held out in turn, in up to five groups. That is optimistic, because people paint where a class is plain to see.</source>
            <translation>Méthodes qui ont appris des mêmes traits : {methods}. Elles sont jugées sur {samples} traits, mis de côté tour à tour, en cinq lots au plus. C'est optimiste, car on peint là où une classe se voit bien.</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Methods that learned from the same labels of a class raster, and from the same strokes where there are some: {methods}. They are judged on {samples} pixels or points of the truth {truth}; what lies under strokes does not count.</source>
            <translation>Méthodes qui ont appris des mêmes étiquettes d'un raster de classes, et des mêmes traits s'il y en a : {methods}. Elles sont jugées sur {samples} pixels ou points de la vérité terrain {truth} ; ce qui se trouve sous des traits ne compte pas.</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Methods that learned from the same strokes and the same labels of a class raster: {methods}. They are judged on {samples} strokes, which were held out in turn, in up to five groups; the labels were always learned from. That is optimistic, because people paint where a class is plain to see.</source>
            <translation>Méthodes qui ont appris des mêmes traits et des mêmes étiquettes d'un raster de classes : {methods}. Elles sont jugées sur {samples} traits, mis de côté tour à tour, en cinq lots au plus ; les étiquettes ont toujours servi à apprendre. C'est optimiste, car on peint là où une classe se voit bien.</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Recommended</source>
            <translation>Recommandée</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Highest macro Dice</source>
            <translation>Dice macro le plus élevé</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>All agree</source>
            <translation>Toutes d'accord</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>of the pixels with data</source>
            <translation>des pixels avec des données</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>macro Dice {dice}</source>
            <translation>Dice macro {dice}</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Different answers</source>
            <translation>Réponses différentes</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Macro Dice {dice}, {seconds} s.</source>
            <translation>Dice macro {dice}, {seconds} s.</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>all agree</source>
            <translation>toutes d'accord</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>{count} answers</source>
            <translation>{count} réponses</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Number of different answers</source>
            <translation>Nombre de réponses différentes</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Mean IoU and macro Dice are means over the classes in the truth. Unclassified pixels are wrong.</source>
            <translation>L'IoU moyen et le Dice macro sont des moyennes sur les classes de la vérité terrain. Les pixels non classés sont faux.</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Mean IoU</source>
            <translation>IoU moyen</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Dice</source>
            <translation>Dice</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>More than chance?</source>
            <translation>Plus que le hasard ?</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Below the best</source>
            <translation>Sous la meilleure</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>95 % interval</source>
            <translation>Intervalle à 95 %</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Significantly worse</source>
            <translation>Significativement moins bonne</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>the best</source>
            <translation>la meilleure</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>yes</source>
            <translation>oui</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>no</source>
            <translation>non</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>not known: too little truth</source>
            <translation>inconnu : trop peu de vérité terrain</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Macro Dice of the best method minus that of the method; paired bootstrap over {count} strokes.</source>
            <translation>Dice macro de la meilleure méthode moins celui de la méthode ; bootstrap apparié sur {count} traits.</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Macro Dice of the best method minus that of the method; paired bootstrap over {count} polygons of the truth.</source>
            <translation>Dice macro de la meilleure méthode moins celui de la méthode ; bootstrap apparié sur {count} polygones de la vérité terrain.</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Macro Dice of the best method minus that of the method; paired bootstrap over {count} lines of the truth.</source>
            <translation>Dice macro de la meilleure méthode moins celui de la méthode ; bootstrap apparié sur {count} lignes de la vérité terrain.</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Macro Dice of the best method minus that of the method; paired bootstrap over {count} points of the truth.</source>
            <translation>Dice macro de la meilleure méthode moins celui de la méthode ; bootstrap apparié sur {count} points de la vérité terrain.</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Macro Dice of the best method minus that of the method; paired bootstrap over {count} square patches of the truth.</source>
            <translation>Dice macro de la meilleure méthode moins celui de la méthode ; bootstrap apparié sur {count} carrés de la vérité terrain.</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Time and memory</source>
            <translation>Temps et mémoire</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Seconds</source>
            <translation>Secondes</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Memory (MB)</source>
            <translation>Mémoire (Mo)</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Pixels a second</source>
            <translation>Pixels par seconde</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Time for learning and for the map, in this run on this computer. Memory is how far that of the whole program rose, looked at twenty times a second; what it had taken before for an earlier method is not counted again.</source>
            <translation>Temps d'apprentissage et de carte, lors de cette exécution sur cet ordinateur. La mémoire est ce dont celle de tout le programme a augmenté, relevée vingt fois par seconde ; ce qu'il avait déjà pris pour une méthode précédente n'est pas compté à nouveau.</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Classes of {raster} by {method}</source>
            <translation>Classes de {raster} selon {method}</translation>
        </message>
        <message>
            <location filename="../core/reports/comparing_methods.py" />
            <source>Number of different answers of the methods on {raster}</source>
            <translation>Nombre de réponses différentes des méthodes sur {raster}</translation>
        </message>
        <message>
            <location filename="../core/reports/kit/texts.py" />
            <source>en</source>
            <translation>fr</translation>
        </message>
        <message>
            <location filename="../core/reports/kit/texts.py" />
            <source>Please note</source>
            <translation>À noter</translation>
        </message>
        <message>
            <location filename="../core/reports/kit/texts.py" />
            <source>Legend</source>
            <translation>Légende</translation>
        </message>
        <message>
            <location filename="../core/reports/kit/texts.py" />
            <source>Total</source>
            <translation>Total</translation>
        </message>
        <message>
            <location filename="../core/reports/kit/texts.py" />
            <source>There are no charts because matplotlib is not installed here.</source>
            <translation>Il n'y a pas de graphiques car matplotlib n'est pas installé ici.</translation>
        </message>
        <message>
            <location filename="../core/reports/kit/texts.py" />
            <source>Hatched: no data.</source>
            <translation>Hachuré : sans données.</translation>
        </message>
        <message>
            <location filename="../core/reports/kit/texts.py" />
            <source>No.</source>
            <translation>N°</translation>
        </message>
        <message>
            <location filename="../core/reports/kit/texts.py" />
            <source>Name</source>
            <translation>Nom</translation>
        </message>
        <message>
            <location filename="../core/reports/kit/texts.py" />
            <source>Share</source>
            <translation>Part</translation>
        </message>
        <message>
            <location filename="../core/reports/kit/texts.py" />
            <source>Areas are measured on the map.</source>
            <translation>Les surfaces sont mesurées sur la carte.</translation>
        </message>
        <message>
            <location filename="../core/reports/kit/texts.py" />
            <source>Areas are measured on the ellipsoid.</source>
            <translation>Les surfaces sont mesurées sur l'ellipsoïde.</translation>
        </message>
        <message>
            <location filename="../core/reports/kit/texts.py" />
            <source>The raster has no known place on the Earth, so there are no areas.</source>
            <translation>La position du raster sur la Terre est inconnue : il n'y a donc pas de surfaces.</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>ClusterBrush learned features</source>
            <translation>ClusterBrush : caractéristiques apprises</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>A network learned {features} features of a pixel from {images} images without labels, by {scheme}.</source>
            <translation>Un réseau a appris {features} caractéristiques d'un pixel à partir de {images} images sans étiquettes, par {scheme}.</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>swapped prediction between two views</source>
            <translation>prédiction échangée entre deux vues</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>clusters of its own features as classes</source>
            <translation>groupes de ses propres caractéristiques comme classes</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>all epochs</source>
            <translation>toutes les époques</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>ended early, because the loss no longer fell</source>
            <translation>terminé plus tôt, car la perte ne diminuait plus</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>stopped before the end</source>
            <translation>arrêté avant la fin</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>on the processor</source>
            <translation>sur le processeur</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>on the GPU</source>
            <translation>sur la carte graphique (GPU)</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Epochs</source>
            <translation>Époques</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Loss</source>
            <translation>Perte</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Clusters in use</source>
            <translation>Groupes utilisés</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Minutes</source>
            <translation>Minutes</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Accuracy</source>
            <translation>Exactitude</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>{value} in the first epoch</source>
            <translation>{value} à la première époque</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>of {count}</source>
            <translation>sur {count}</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>{value} by bands</source>
            <translation>{value} par les bandes</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Features and clusters</source>
            <translation>Caractéristiques et groupes</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Features</source>
            <translation>Caractéristiques</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Clusters of the bands</source>
            <translation>Groupes des bandes</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Clusters of the features</source>
            <translation>Groupes des caractéristiques</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>The middle of the first image at full size. The features are shown by their first three principal components as red, green and blue. Clusters have the mean colour of their pixels.</source>
            <translation>Le milieu de la première image en taille réelle. Les caractéristiques sont représentées par leurs trois premières composantes principales en rouge, vert et bleu. Les groupes ont la couleur moyenne de leurs pixels.</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Features of {raster} as colours</source>
            <translation>Caractéristiques de {raster} en couleurs</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Clusters of the bands of {raster}</source>
            <translation>Groupes des bandes de {raster}</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Clusters of the features of {raster}</source>
            <translation>Groupes des caractéristiques de {raster}</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>By epoch</source>
            <translation>Par époque</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Maps from fixed strokes</source>
            <translation>Cartes à partir de traits fixes</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Clusters take the class that most of their painted pixels have, others that of the nearest painted one, and the truth decides. Dashed: the same by clusters of the bands. It compares features; the map that a method makes of them is better.</source>
            <translation>Les groupes prennent la classe qu'ont la plupart de leurs pixels peints, les autres celle du groupe peint le plus proche, et la vérité terrain décide. En tirets : la même chose avec les groupes des bandes. Cela compare des caractéristiques ; la carte qu'une méthode en tire est meilleure.</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Chart of {measure} by epoch</source>
            <translation>Graphique de {measure} par époque</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Epoch</source>
            <translation>Époque</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Settings</source>
            <translation>Réglages</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Rasters</source>
            <translation>Rasters</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Clusters by</source>
            <translation>Groupes par</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Edge of a patch (pixels)</source>
            <translation>Côté d'une imagette (pixels)</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Seed</source>
            <translation>Graine</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Steps</source>
            <translation>Pas</translation>
        </message>
        <message>
            <location filename="../core/reports/learned_features.py" />
            <source>Software</source>
            <translation>Logiciel</translation>
        </message>
        <message>
            <location filename="../core/reports/naming.py" />
            <source>ClusterBrush names</source>
            <translation>ClusterBrush – noms</translation>
        </message>
        <message>
            <location filename="../core/reports/naming.py" />
            <source>{named} of {count} clusters got a name by their colour, compared in {space}.</source>
            <translation>Groupes nommés d'après leur couleur : {named} sur {count}. Comparaison en {space}.</translation>
        </message>
        <message>
            <location filename="../core/reports/naming.py" />
            <source>CIE Lab, where equal distances look equally different</source>
            <translation>CIE Lab, où des distances égales paraissent également différentes</translation>
        </message>
        <message>
            <location filename="../core/reports/naming.py" />
            <source>red, green and blue</source>
            <translation>rouge, vert et bleu</translation>
        </message>
        <message>
            <location filename="../core/reports/naming.py" />
            <source>Painted by numbers</source>
            <translation>Peinture par numéros</translation>
        </message>
        <message>
            <location filename="../core/reports/naming.py" />
            <source>Each pixel in the colour of its cluster.</source>
            <translation>Chaque pixel a la couleur de son groupe.</translation>
        </message>
        <message>
            <location filename="../core/reports/naming.py" />
            <source>Clusters and names</source>
            <translation>Groupes et noms</translation>
        </message>
        <message>
            <location filename="../core/reports/naming.py" />
            <source>Cluster</source>
            <translation>Groupe</translation>
        </message>
        <message>
            <location filename="../core/reports/naming.py" />
            <source>Its colour</source>
            <translation>Sa couleur</translation>
        </message>
        <message>
            <location filename="../core/reports/naming.py" />
            <source>Nearest named colour</source>
            <translation>Couleur nommée la plus proche</translation>
        </message>
        <message>
            <location filename="../core/reports/naming.py" />
            <source>{name} (too far)</source>
            <translation>{name} (trop loin)</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>ClusterBrush segmentation</source>
            <translation>ClusterBrush – segmentation</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>K-means grouped {pixels} valid pixels, {share} of the raster, by {distance}. {areas}</source>
            <translation>Les k-moyennes (k-means) ont regroupé {pixels} pixels valides, soit {share} du raster, selon la {distance}. {areas}</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>{method} grouped {pixels} valid pixels, {share} of the raster, by {distance}. {areas}</source>
            <translation>{method} : {pixels} pixels valides, soit {share} du raster, regroupés selon la {distance}. {areas}</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>A Gaussian mixture grouped {pixels} valid pixels, {share} of the raster, each into its most likely cluster. {areas}</source>
            <translation>Un mélange gaussien a regroupé {pixels} pixels valides, soit {share} du raster, chacun dans son groupe le plus probable. {areas}</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>They are merged from {count} clusters, by Ward's method.</source>
            <translation>Ils sont issus de la fusion de {count} groupes, par la méthode de Ward.</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>The model was fitted on {raster}.</source>
            <translation>Le modèle a été ajusté sur {raster}.</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Pixels fitted on</source>
            <translation>Pixels de l'ajustement</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Iterations</source>
            <translation>Itérations</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Valid pixels</source>
            <translation>Pixels valides</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>a sample of the valid ones</source>
            <translation>un échantillon des pixels valides</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>every valid one</source>
            <translation>tous les pixels valides</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>until the clusters rested</source>
            <translation>jusqu'à la stabilisation des groupes</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>stopped while clusters still moved</source>
            <translation>arrêt alors que des groupes bougeaient encore</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>mean distance {distance}</source>
            <translation>distance moyenne : {distance}</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>of the clusters before merging; mean distance {distance}</source>
            <translation>des groupes avant leur fusion ; distance moyenne {distance}</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>{count} asked for</source>
            <translation>{count} demandés</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Image and segmentation</source>
            <translation>Image et segmentation</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Segmentation</source>
            <translation>Segmentation</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Red, green and blue: {red}, {green}, {blue}.</source>
            <translation>Rouge, vert et bleu : {red}, {green}, {blue}.</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Grey: {band}.</source>
            <translation>Gris : {band}.</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Each cluster in the colour of its centroid, numbered from dark to bright.</source>
            <translation>Chaque groupe a la couleur de son centroïde ; les groupes sont numérotés du plus sombre au plus clair.</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Each cluster in a colour of its own.</source>
            <translation>Chaque groupe a une couleur qui lui est propre.</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Map of the clusters of {raster}</source>
            <translation>Carte des groupes de {raster}</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Centroid</source>
            <translation>Centroïde</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>The table shows the {shown} largest of {count} clusters; the CSV table holds all.</source>
            <translation>Le tableau montre les {shown} plus grands des {count} groupes ; la table CSV les contient tous.</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Convergence</source>
            <translation>Convergence</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Inertia is the sum over the pixels fitted on of the squared distance to their centroid (Euclidean) or of the distance (others). Movement is in standard deviations of the features, on a logarithmic scale.</source>
            <translation>L'inertie est la somme, sur les pixels de l'ajustement, du carré de la distance à leur centroïde (distance euclidienne) ou de la distance (autres cas). Le déplacement est exprimé en écarts-types des caractéristiques, sur une échelle logarithmique.</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Cluster sizes</source>
            <translation>Taille des groupes</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Centroids</source>
            <translation>Centroïdes</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>The number at the end of a line is that of its cluster.</source>
            <translation>Le numéro au bout d'une ligne est celui de son groupe.</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Iteration</source>
            <translation>Itération</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Movement</source>
            <translation>Déplacement</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Share of the valid pixels (%)</source>
            <translation>Part des pixels valides (%)</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Number of the feature</source>
            <translation>Numéro de la caractéristique</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Value</source>
            <translation>Valeur</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>tolerance</source>
            <translation>tolérance</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Chart of inertia and movement by iteration</source>
            <translation>Graphique de l'inertie et du déplacement par itération</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Bar chart of the share of each cluster</source>
            <translation>Diagramme en barres de la part de chaque groupe</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Chart of the centroid values of each cluster over the features</source>
            <translation>Graphique des valeurs du centroïde de chaque groupe en fonction des caractéristiques</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Raster</source>
            <translation>Raster</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Size</source>
            <translation>Taille</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>{width} × {height} pixels</source>
            <translation>{width} × {height} pixels</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Coordinate system</source>
            <translation>Système de coordonnées</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>unknown</source>
            <translation>inconnu</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Centroids are</source>
            <translation>Les centroïdes sont</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Scaling</source>
            <translation>Mise à l'échelle</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Smallest cluster</source>
            <translation>Plus petit groupe</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Largest spread</source>
            <translation>Plus grande dispersion</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Merge distance</source>
            <translation>Distance de fusion</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Merged to</source>
            <translation>Fusionnés en</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Clusters asked for</source>
            <translation>Groupes demandés</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Start</source>
            <translation>Initialisation</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Attempts</source>
            <translation>Tentatives</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Most iterations</source>
            <translation>Nombre maximal d'itérations</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Tolerance</source>
            <translation>Tolérance</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Sample size</source>
            <translation>Taille de l'échantillon</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Extra nodata value</source>
            <translation>Valeur NODATA supplémentaire</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Mean distance</source>
            <translation>Distance moyenne</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>Fitted on the raster</source>
            <translation>Ajusté sur le raster</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>every pixel</source>
            <translation>tous les pixels</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>none</source>
            <translation>aucune</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>automatic</source>
            <translation>automatique</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>means</source>
            <translation>des moyennes</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>medians</source>
            <translation>des médianes</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>standard score</source>
            <translation>centrage-réduction</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>percentile stretch</source>
            <translation>étirement par centiles</translation>
        </message>
        <message>
            <location filename="../core/reports/segmentation.py" />
            <source>random pixels</source>
            <translation>pixels aléatoires</translation>
        </message>
        <message>
            <location filename="../core/segmentation/choosing_k.py" />
            <source>The range of clusters goes from {least} to {most}. Give a smaller number first and a larger one second, from 2 to {limit}.</source>
            <translation>La plage de nombres de groupes va de {least} à {most}. Indiquez d'abord un nombre plus petit, puis un plus grand, de 2 à {limit}.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/choosing_k.py" />
            <source>The image has too few distinct values ({count}) for {least} clusters. Check the bands and the mask of {path}.</source>
            <translation>L'image a trop peu de valeurs distinctes ({count}) pour {least} groupes. Vérifiez les bandes et le masque de {path}.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/choosing_k.py" />
            <source>The image has only {count} distinct values; numbers of clusters beyond that are left out.</source>
            <translation>L'image n'a que {count} valeurs distinctes ; les nombres de groupes supérieurs sont ignorés.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/choosing_k.py" />
            <source>The measure asked for finds no number of clusters here; the recommendation follows another one.</source>
            <translation>La mesure demandée ne trouve ici aucun nombre de groupes ; la recommandation en suit une autre.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/choosing_k.py" />
            <source>No measure finds a number of clusters here: the pixels do not form groups.</source>
            <translation>Aucune mesure ne trouve ici de nombre de groupes : les pixels ne forment pas d'ensembles distincts.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/comparing_distances.py" />
            <source>Segmentations of up to {most} clusters can be compared; {k} were asked for.</source>
            <translation>On peut comparer des segmentations d'au plus {most} groupes ; {k} ont été demandés.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/drift.py" />
            <source>This image differs from the one the model was fitted on: its pixels lie {ratio:.1f} times as far from the clusters. Check the result, or fit a model on this image.</source>
            <translation>Cette image diffère de celle sur laquelle le modèle a été ajusté : ses pixels sont {ratio:.1f} fois plus éloignés des groupes. Vérifiez le résultat, ou ajustez un modèle sur cette image.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/fitting.py" />
            <source>Clusters: {k}, fewer than the {count} that they should be merged to; they stay as they are.</source>
            <translation>Groupes : {k}, moins que les {count} en lesquels ils devaient être fusionnés ; ils restent tels quels.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/fitting.py" />
            <source>Clusters: {found} instead of {wanted}. The image has no more distinct values.</source>
            <translation>Groupes : {found} au lieu de {wanted}. L'image n'a pas davantage de valeurs distinctes.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/fitting.py" />
            <source>Clusters: {found} instead of {wanted}. The others were the most likely one nowhere.</source>
            <translation>Groupes : {found} au lieu de {wanted}. Les autres n'étaient nulle part le plus probable.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/fitting.py" />
            <source>Clusters: {found} instead of {wanted}. By the {distance} no more values are distinct.</source>
            <translation>Groupes : {found} au lieu de {wanted}. Selon la {distance}, il n'y a pas davantage de valeurs distinctes.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/fitting.py" />
            <source>Clusters: {found} instead of {wanted}. The sample has no more distinct values; take more pixels.</source>
            <translation>Groupes : {found} au lieu de {wanted}. L'échantillon n'a pas plus de valeurs distinctes ; prenez plus de pixels.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/fitting.py" />
            <source>The clusters still moved in the last iteration ({count}). Allow more for a final result.</source>
            <translation>Les groupes bougeaient encore à la dernière itération ({count}). Autorisez-en davantage pour un résultat définitif.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/matching.py" />
            <source>The model was fitted on values with a scale and an offset, and {raster} gives none for its integers: those of the model are used.</source>
            <translation>Le modèle a été ajusté sur des valeurs avec une échelle et un décalage, et {raster} n'en donne pas pour ses entiers : ceux du modèle sont utilisés.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/matching.py" />
            <source>The model was fitted on one band of numbers, and {raster} is looked at in its colours, as chosen. Choose its numbers under Paletted raster.</source>
            <translation>Le modèle a été ajusté sur une bande de nombres, et {raster} est lu dans ses couleurs, comme choisi. Choisissez ses nombres sous « Raster à palette ».</translation>
        </message>
        <message>
            <location filename="../core/segmentation/matching.py" />
            <source>The model was fitted on three bands, and of {raster} the numbers are used, as chosen. Choose its colours under Paletted raster.</source>
            <translation>Le modèle a été ajusté sur trois bandes, et les nombres de {raster} sont utilisés, comme choisi. Choisissez ses couleurs sous « Raster à palette ».</translation>
        </message>
        <message>
            <location filename="../core/segmentation/matching.py" />
            <source>The model needs the bands {wanted} of {n_bands}; {raster} has {count}: {available}.</source>
            <translation>Le modèle a besoin des bandes {wanted} sur {n_bands} ; {raster} en a {count} : {available}.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/matching.py" />
            <source>The band names of {raster} differ from the model's ({names}); the bands are taken by their order.</source>
            <translation>Les noms des bandes de {raster} diffèrent de ceux du modèle ({names}) ; les bandes sont prises dans leur ordre.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/merging.py" />
            <source>The model has a single cluster, so there is nothing to merge. Leave Merge to empty.</source>
            <translation>Le modèle a un seul groupe, donc il n'y a rien à fusionner. Laissez Fusionner en vide.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/merging.py" />
            <source>The clusters can be merged to 2 to {most}, and not to {count}.</source>
            <translation>Les groupes peuvent être fusionnés en 2 à {most}, et non en {count}.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/model.py" />
            <source>{path} is too large to be a ClusterBrush model.</source>
            <translation>{path} est trop volumineux pour être un modèle ClusterBrush.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/model.py" />
            <source>The model {path} cannot be read ({reason}).</source>
            <translation>Impossible de lire le modèle {path} ({reason}).</translation>
        </message>
        <message>
            <location filename="../core/segmentation/model.py" />
            <source>{path} is not a ClusterBrush model. Choose a model file (.json) written by ClusterBrush.</source>
            <translation>{path} n'est pas un modèle ClusterBrush. Choisissez un fichier de modèle (.json) écrit par ClusterBrush.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/model.py" />
            <source>The model {path} has format version {version}; this ClusterBrush reads up to {known}. Update it.</source>
            <translation>Le modèle {path} est au format de version {version} ; cette version de ClusterBrush lit jusqu'à la version {known}. Mettez ClusterBrush à jour.</translation>
        </message>
        <message>
            <location filename="../core/segmentation/model.py" />
            <source>The model uses the distance {metric}, which this version does not know. Update ClusterBrush.</source>
            <translation>Le modèle utilise la distance {metric}, que cette version ne connaît pas. Mettez ClusterBrush à jour.</translation>
        </message>
        <message>
            <location filename="../core/session/further.py" />
            <source>{raster} has other bands than the raster to classify, which has {names}. Choose rasters of the same bands.</source>
            <translation>{raster} n'a pas les mêmes bandes que le raster à classer, qui a {names}. Choisissez des rasters de mêmes bandes.</translation>
        </message>
        <message>
            <location filename="../core/session/labels.py" />
            <source>Classes of {labels} that lie only where the raster has no data, and are not learned: {names}.</source>
            <translation>Classes de {labels} qui ne se trouvent que là où le raster n'a pas de données et ne sont pas apprises : {names}.</translation>
        </message>
        <message>
            <location filename="../core/session/labels.py" />
            <source>{labels} has no class where the raster lies. Check the coordinate systems of both.</source>
            <translation>{labels} n'a aucune classe là où se trouve le raster. Vérifiez les systèmes de coordonnées des deux.</translation>
        </message>
        <message>
            <location filename="../core/session/labels.py" />
            <source>All classes of {labels} lie where the raster has no data. Give labels where it has values.</source>
            <translation>Toutes les classes de {labels} se trouvent là où le raster n'a pas de données. Donnez des étiquettes là où il a des valeurs.</translation>
        </message>
        <message>
            <location filename="../core/session/labels.py" />
            <source>{labels} has more than {most} classes. Give a raster of fewer classes to learn from.</source>
            <translation>{labels} a plus de {most} classes. Donnez un raster de moins de classes pour l'apprentissage.</translation>
        </message>
        <message>
            <location filename="../core/session/labels.py" />
            <source>{labels} has the class {value}. Number the classes from 1 to {most}.</source>
            <translation>{labels} contient la classe {value}. Numérotez les classes de 1 à {most}.</translation>
        </message>
        <message>
            <location filename="../core/session/learning.py" />
            <source>All strokes lie on nodata. Paint where the raster has values.</source>
            <translation>Tous les traits se trouvent sur du NODATA. Peignez là où le raster a des valeurs.</translation>
        </message>
        <message>
            <location filename="../core/session/learning.py" />
            <source>All strokes are of one class, so the map has no other. Paint a second class.</source>
            <translation>Tous les traits sont d'une même classe, donc la carte n'en a pas d'autre. Peignez une deuxième classe.</translation>
        </message>
        <message>
            <location filename="../core/session/learning.py" />
            <source>All labels are of one class, so the map has no other. Give labels of a second class.</source>
            <translation>Toutes les étiquettes sont d'une même classe, donc la carte n'en a pas d'autre. Donnez des étiquettes d'une deuxième classe.</translation>
        </message>
        <message>
            <location filename="../core/session/learning.py" />
            <source>All strokes and labels are of one class, so the map has no other. Paint a second class.</source>
            <translation>Tous les traits et toutes les étiquettes sont d'une même classe, donc la carte n'en a pas d'autre. Peignez une deuxième classe.</translation>
        </message>
        <message>
            <location filename="../core/session/learning.py" />
            <source>There is no stroke yet. Paint a few pixels of each class.</source>
            <translation>Il n'y a pas encore de trait. Peignez quelques pixels de chaque classe.</translation>
        </message>
        <message>
            <location filename="../core/strokes/idle.py" />
            <source>Stroke {stroke} has no class (a number from 1 to {most}, or a text) and is left out.</source>
            <translation>Le trait {stroke} n'a pas de classe (un nombre de 1 à {most}, ou un texte) et est ignoré.</translation>
        </message>
        <message>
            <location filename="../core/strokes/idle.py" />
            <source>{count} more strokes have no class and are left out.</source>
            <translation>{count} autres traits n'ont pas de classe et sont ignorés.</translation>
        </message>
        <message>
            <location filename="../core/strokes/idle.py" />
            <source>Stroke {stroke} has no geometry and is left out.</source>
            <translation>Le trait {stroke} n'a pas de géométrie et est ignoré.</translation>
        </message>
        <message>
            <location filename="../core/strokes/idle.py" />
            <source>{count} more strokes have no geometry and are left out.</source>
            <translation>{count} autres traits n'ont pas de géométrie et sont ignorés.</translation>
        </message>
        <message>
            <location filename="../core/strokes/idle.py" />
            <source>Stroke {stroke} cannot be brought into the raster's coordinate system and is left out.</source>
            <translation>Le trait {stroke} ne peut pas être reprojeté dans le système de coordonnées du raster et est ignoré.</translation>
        </message>
        <message>
            <location filename="../core/strokes/idle.py" />
            <source>{count} more strokes cannot be brought into the raster's coordinate system and are left out.</source>
            <translation>{count} autres traits ne peuvent pas être amenés dans le système de coordonnées du raster et sont ignorés.</translation>
        </message>
        <message>
            <location filename="../core/strokes/idle.py" />
            <source>Stroke {stroke} lies outside the raster and is left out.</source>
            <translation>Le trait {stroke} se trouve hors du raster et est ignoré.</translation>
        </message>
        <message>
            <location filename="../core/strokes/idle.py" />
            <source>{count} more strokes lie outside the raster and are left out.</source>
            <translation>{count} autres traits se trouvent hors du raster et sont ignorés.</translation>
        </message>
        <message>
            <location filename="../core/strokes/idle.py" />
            <source>Stroke {stroke} lies on nodata only and does not count.</source>
            <translation>Le trait {stroke} se trouve uniquement sur du NODATA et ne compte pas.</translation>
        </message>
        <message>
            <location filename="../core/strokes/idle.py" />
            <source>{count} more strokes lie on nodata only and do not count.</source>
            <translation>{count} autres traits se trouvent uniquement sur du NODATA et ne comptent pas.</translation>
        </message>
        <message>
            <location filename="../core/strokes/idle.py" />
            <source>Stroke {stroke} is wholly painted over by later ones and does not count.</source>
            <translation>Le trait {stroke} est entièrement recouvert par des traits plus récents et ne compte pas.</translation>
        </message>
        <message>
            <location filename="../core/strokes/idle.py" />
            <source>{count} more strokes are wholly painted over by later ones and do not count.</source>
            <translation>{count} autres traits sont entièrement recouverts par des traits plus récents et ne comptent pas.</translation>
        </message>
        <message>
            <location filename="../core/strokes/records.py" />
            <source>The strokes {path} cannot be opened as a vector layer ({reason}).</source>
            <translation>Impossible d'ouvrir les traits {path} comme couche vectorielle ({reason}).</translation>
        </message>
        <message>
            <location filename="../core/strokes/records.py" />
            <source>The stroke layer has no field "{field}" with the class. Choose one of: {names}.</source>
            <translation>La couche de traits n'a pas de champ « {field} » contenant la classe. Choisissez parmi : {names}.</translation>
        </message>
        <message>
            <location filename="../core/strokes/records.py" />
            <source>The stroke layer has no field "{field}" with the width. Choose one of: {names}.</source>
            <translation>La couche de traits n'a pas de champ « {field} » avec la largeur. Choisissez parmi : {names}.</translation>
        </message>
        <message>
            <location filename="../core/strokes/records.py" />
            <source>No stroke can be used: {reason} Paint on the raster, with a class for each stroke.</source>
            <translation>Aucun trait n'est utilisable : {reason} Peignez sur le raster, avec une classe pour chaque trait.</translation>
        </message>
        <message>
            <location filename="../core/strokes/records.py" />
            <source>The stroke layer is empty.</source>
            <translation>La couche de traits est vide.</translation>
        </message>
        <message>
            <location filename="../core/strokes/records.py" />
            <source>The strokes cannot be brought into the raster's coordinate system ({reason}).</source>
            <translation>Les traits ne peuvent pas être reprojetés dans le système de coordonnées du raster ({reason}).</translation>
        </message>
        <message>
            <location filename="../core/strokes/records.py" />
            <source>Strokes have the class 0, which means unclassified in a raster. Number the classes from 1, give them names, or say that they are numbered from 0: then each is written one higher.</source>
            <translation>Des traits ont la classe 0, qui veut dire « non classé » dans un raster. Numérotez les classes à partir de 1, donnez-leur des noms, ou indiquez qu'elles sont numérotées à partir de 0 : chacune est alors écrite avec le numéro suivant.</translation>
        </message>
        <message>
            <location filename="../core/strokes/records.py" />
            <source>The classes of the strokes are numbered from 0: each is written one higher, since 0 means unclassified in a raster.</source>
            <translation>Les classes des traits sont numérotées à partir de 0 : chacune est écrite avec le numéro suivant, car 0 veut dire « non classé » dans un raster.</translation>
        </message>
        <message>
            <location filename="../core/strokes/records.py" />
            <source>Strokes whose width is no number or negative: {count}. They are as wide as those without one.</source>
            <translation>Traits dont la largeur n'est pas un nombre ou est négative : {count}. Ils sont aussi larges que ceux qui n'en ont pas.</translation>
        </message>
        <message>
            <location filename="../core/strokes/records.py" />
            <source>Stroke {stroke} covers up to {pixels} pixels. Paint small areas: a few hundred teach as much.</source>
            <translation>Le trait {stroke} couvre jusqu'à {pixels} pixels. Peignez de petites zones : quelques centaines de pixels en apprennent autant.</translation>
        </message>
        <message>
            <location filename="../core/strokes/records.py" />
            <source>The area is empty.</source>
            <translation>La surface est vide.</translation>
        </message>
        <message>
            <location filename="../core/strokes/records.py" />
            <source>The area lies outside the raster.</source>
            <translation>La surface est hors du raster.</translation>
        </message>
        <message>
            <location filename="../core/strokes/records.py" />
            <source>The area spans {pixels} pixels, and {most} are the most. Paint a smaller one: a few hundred pixels teach as much.</source>
            <translation>La surface s'étend sur {pixels} pixels, et {most} sont le maximum. Peignez-en une plus petite : quelques centaines de pixels en apprennent autant.</translation>
        </message>
        <message>
            <location filename="../core/strokes/records.py" />
            <source>The area holds the centre of no pixel. Draw a larger one.</source>
            <translation>La surface ne contient le centre d'aucun pixel. Dessinez-en une plus grande.</translation>
        </message>
        <message>
            <location filename="../core/training/checkpoint.py" />
            <source>{path} keeps a training of other images or with other settings. Choose those, or begin a new one.</source>
            <translation>{path} garde un apprentissage d'autres images ou avec d'autres réglages. Choisissez ceux-là, ou commencez un nouvel apprentissage.</translation>
        </message>
        <message>
            <location filename="../core/training/checkpoint.py" />
            <source>The training {path} cannot be read ({reason}).</source>
            <translation>Impossible de lire l'apprentissage {path} ({reason}).</translation>
        </message>
        <message>
            <location filename="../core/training/checkpoint.py" />
            <source>{path} is no training that was kept, or damaged. Delete it and begin a new one.</source>
            <translation>{path} n'est pas un apprentissage gardé, ou est endommagé. Supprimez-le et commencez un nouvel apprentissage.</translation>
        </message>
        <message>
            <location filename="../core/training/learning.py" />
            <source>The training goes on after epoch {epoch}, where it was interrupted.</source>
            <translation>L'apprentissage continue après l'époque {epoch}, où il a été interrompu.</translation>
        </message>
        <message>
            <location filename="../core/training/learning.py" />
            <source>The features are learned on the GPU.</source>
            <translation>Les caractéristiques sont apprises sur la carte graphique (GPU).</translation>
        </message>
        <message>
            <location filename="../core/training/learning.py" />
            <source>Torch sees no GPU here, so the features are learned on the processor, which takes many hours.</source>
            <translation>Torch ne voit pas de carte graphique (GPU) ici : les caractéristiques sont donc apprises sur le processeur, ce qui prend de nombreuses heures.</translation>
        </message>
        <message>
            <location filename="../core/training/options.py" />
            <source>The patch size is {patch} pixels. Give a multiple of {multiple}, at most {most}.</source>
            <translation>La taille des imagettes est de {patch} pixels. Indiquez un multiple de {multiple}, au plus {most}.</translation>
        </message>
        <message>
            <location filename="../core/training/options.py" />
            <source>Epochs and patches of a step must be at least 1, and epochs at most {most}.</source>
            <translation>Les époques et les imagettes par pas doivent être au moins 1, et les époques au plus {most}.</translation>
        </message>
        <message>
            <location filename="../core/training/options.py" />
            <source>Learning rate, weights and seed must be positive numbers.</source>
            <translation>Le taux d'apprentissage, les poids et la graine doivent être des nombres positifs.</translation>
        </message>
        <message>
            <location filename="../core/training/options.py" />
            <source>Ten minutes on a processor</source>
            <translation>Dix minutes sur un processeur</translation>
        </message>
        <message>
            <location filename="../core/training/options.py" />
            <source>Swapped prediction between two views of patches of 128 pixels, 100 clusters, 300 steps: some ten minutes on two cores, much less on a GPU.</source>
            <translation>Prédiction échangée entre deux vues d'imagettes de 128 pixels, 100 groupes, 300 pas : une dizaine de minutes sur deux cœurs, beaucoup moins sur une carte graphique.</translation>
        </message>
        <message>
            <location filename="../core/training/options.py" />
            <source>As in the paper (GPU)</source>
            <translation>Comme dans l'article (GPU)</translation>
        </message>
        <message>
            <location filename="../core/training/options.py" />
            <source>Clusters of the features are the classes that the network learns: 800 clusters, patches of 512 pixels, 35 epochs of 721 patches. It is meant for a GPU; on a processor it takes many hours.</source>
            <translation>Les groupes des caractéristiques sont les classes que le réseau apprend : 800 groupes, imagettes de 512 pixels, 35 époques de 721 imagettes. C'est fait pour une carte graphique (GPU) ; sur un processeur, cela prend de nombreuses heures.</translation>
        </message>
        <message>
            <location filename="../core/training/options.py" />
            <source>Learning features needs {package}, which the Python it runs in does not have. Install it by {command} and start QGIS or the command again, or learn on another computer: a feature model is used without {package}.</source>
            <translation>L'apprentissage de caractéristiques a besoin de {package}, que le Python utilisé n'a pas. Installez-le par {command} et relancez QGIS ou la commande, ou faites l'apprentissage sur un autre ordinateur : un modèle de caractéristiques s'utilise sans {package}.</translation>
        </message>
        <message>
            <location filename="../core/training/state.py" />
            <source>The loss of step {step} is not finite. Choose a smaller learning rate.</source>
            <translation>La perte du pas {step} n'est pas un nombre fini. Choisissez un taux d'apprentissage plus petit.</translation>
        </message>
        <message>
            <location filename="../core/training/state.py" />
            <source>The training that was kept is of another network. Begin a new one.</source>
            <translation>L'apprentissage gardé est celui d'un autre réseau. Commencez-en un nouveau.</translation>
        </message>
        <message>
            <location filename="../core/training/training_set.py" />
            <source>The images have {count} valid pixels, too few to learn from. Give images with at least {least}.</source>
            <translation>Les images ont {count} pixels valides, trop peu pour apprendre. Donnez des images d'au moins {least} pixels valides.</translation>
        </message>
        <message>
            <location filename="../core/training/training_set.py" />
            <source>{raster} has {count} bands, and {first} has {wanted}. Give images of the same bands.</source>
            <translation>{raster} a {count} bandes, et {first} en a {wanted}. Donnez des images avec les mêmes bandes.</translation>
        </message>
        <message>
            <location filename="../core/training/training_set.py" />
            <source>The bands of {raster} have other names than the first image's; they are taken by their order.</source>
            <translation>Les bandes de {raster} ont d'autres noms que celles de la première image ; elles sont prises dans leur ordre.</translation>
        </message>
        <message>
            <location filename="../core/training/training_set.py" />
            <source>All bands are the same everywhere, so there is nothing to learn. Choose other images.</source>
            <translation>Toutes les bandes sont constantes : il n'y a rien à apprendre. Choisissez d'autres images.</translation>
        </message>
        <message>
            <location filename="../core/training/training_set.py" />
            <source>These bands are the same everywhere and tell nothing: {names}.</source>
            <translation>Ces bandes sont constantes et n'apprennent rien : {names}.</translation>
        </message>
        <message>
            <location filename="../core/vector/class_values.py" />
            <source>The field {field} holds {value}, which is no class: classes are whole numbers from 0, or texts.</source>
            <translation>Le champ {field} contient {value}, qui n'est pas une classe : les classes sont des nombres entiers à partir de 0, ou des textes.</translation>
        </message>
        <message>
            <location filename="../core/vector/container.py" />
            <source>Only a GeoPackage (.gpkg) takes further layers, not {path}.</source>
            <translation>Seul un GeoPackage (.gpkg) reçoit d'autres couches, pas {path}.</translation>
        </message>
        <message>
            <location filename="../core/vector/container.py" />
            <source>{layer} in {path} is not a vector layer. Give the result another name.</source>
            <translation>{layer} dans {path} n'est pas une couche vecteur. Donnez un autre nom au résultat.</translation>
        </message>
        <message>
            <location filename="../core/vector/mask.py" />
            <source>The mask {path} has no polygons. Choose a polygon layer.</source>
            <translation>Le masque {path} n'a pas de polygones. Choisissez une couche de polygones.</translation>
        </message>
        <message>
            <location filename="../core/vector/mask.py" />
            <source>The mask {path} lies wholly outside the raster. Check the coordinate systems of both.</source>
            <translation>Le masque {path} se trouve entièrement hors du raster. Vérifiez les systèmes de coordonnées des deux couches.</translation>
        </message>
        <message>
            <location filename="../core/vector/mask.py" />
            <source>The mask {path} cannot be opened as a vector layer ({reason}). Choose a polygon layer.</source>
            <translation>Impossible d'ouvrir le masque {path} comme couche vectorielle ({reason}). Choisissez une couche de polygones.</translation>
        </message>
        <message>
            <location filename="../core/vector/mask.py" />
            <source>The mask cannot be brought into the raster's coordinate system ({reason}).</source>
            <translation>Le masque ne peut pas être reprojeté dans le système de coordonnées du raster ({reason}).</translation>
        </message>
        <message>
            <location filename="../core/vector/mask.py" />
            <source>A polygon of the mask cannot be read ({reason}). Repair the layer, with Fix geometries for instance.</source>
            <translation>Un polygone du masque ne peut pas être lu ({reason}). Réparez la couche, par exemple avec « Réparer les géométries ».</translation>
        </message>
        <message>
            <location filename="../core/vector/writer.py" />
            <source>{path} would have a shape of {count} corners, more than GDAL and QGIS read of a GeoJSON file. Choose a name that ends in .gpkg or .fgb.</source>
            <translation>{path} aurait une forme de {count} sommets, plus que GDAL et QGIS n'en lisent dans un fichier GeoJSON. Choisissez un nom qui se termine par .gpkg ou .fgb.</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/accuracy.py" />
            <source>accuracy,assessment,validation,confusion,error matrix,kappa,dice,f1,iou,producer,user,olofsson,truth</source>
            <translation>exactitude,précision,évaluation,validation,confusion,matrice d'erreur,kappa,dice,f1,iou,producteur,utilisateur,olofsson,vérité terrain</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/accuracy.py" />
            <source>Class raster</source>
            <translation>Raster de classes</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/accuracy.py" />
            <source>Truth raster</source>
            <translation>Raster de vérité terrain</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/accuracy.py" />
            <source>Measures per class</source>
            <translation>Mesures par classe</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/accuracy.py" />
            <source>CSV file (*.csv)</source>
            <translation>Fichier CSV (*.csv)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/accuracy.py" />
            <source>Overall accuracy, weighted by area</source>
            <translation>Exactitude globale, pondérée par la surface</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/accuracy.py" />
            <source>Half its 95 % confidence interval</source>
            <translation>Demi-largeur de son intervalle de confiance à 95 %</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/accuracy.py" />
            <source>Pixels or points compared</source>
            <translation>Pixels ou points comparés</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/applymodel.py" />
            <source>k-means,kmeans,cluster,predict,classify,model</source>
            <translation>k-moyennes,k-means,kmeans,groupe,cluster,prédire,classer,modèle</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/applymodel.py" />
            <source>ClusterBrush model (*.json)</source>
            <translation>Modèle ClusterBrush (*.json)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/applymodel.py" />
            <source>Model</source>
            <translation>Modèle</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/applymodel.py" />
            <source>Clusters in the model</source>
            <translation>Groupes dans le modèle</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/applymodel.py" />
            <source>Distance from the clusters, 1 as in the fit</source>
            <translation>Distance aux groupes, 1 comme dans l'ajustement</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/applymodel.py" />
            <source>{raster} classes</source>
            <translation>Classes de {raster}</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/applymodel.py" />
            <source>{raster} clusters</source>
            <translation>Groupes de {raster}</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/areachange.py" />
            <source>change,detection,transition,matrix,before,after,gain,loss,time,area</source>
            <translation>changement,détection,transition,matrice,avant,après,gain,perte,temps,surface</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/areachange.py" />
            <source>Class raster before</source>
            <translation>Raster de classes avant</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/areachange.py" />
            <source>Class raster after</source>
            <translation>Raster de classes après</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/areachange.py" />
            <source>Class of interest</source>
            <translation>Classe d'intérêt</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/areachange.py" />
            <source>Change raster</source>
            <translation>Raster des changements</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/areachange.py" />
            <source>Table of change</source>
            <translation>Table des changements</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/areachange.py" />
            <source>Transition matrix</source>
            <translation>Matrice de transition</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/areachange.py" />
            <source>Share that changed (%)</source>
            <translation>Part modifiée (%)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/areachange.py" />
            <source>Class of interest before (km², or pixels)</source>
            <translation>Classe d'intérêt avant (km², ou pixels)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/areachange.py" />
            <source>Class of interest after (km², or pixels)</source>
            <translation>Classe d'intérêt après (km², ou pixels)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/areachange.py" />
            <source>Class of interest, net change (%)</source>
            <translation>Classe d'intérêt, changement net (%)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/areas.py" />
            <source>area,count,histogram,statistics,unique values,hectare,table,report</source>
            <translation>surface,aire,superficie,comptage,histogramme,statistiques,valeurs uniques,hectare,table,rapport</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/areas.py" />
            <source>Table of areas</source>
            <translation>Table des surfaces</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/areas.py" />
            <source>Area of all classes (m²); 0 when unknown</source>
            <translation>Surface de toutes les classes (m²) ; 0 si inconnue</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/classifystrokes.py" />
            <source>strokes,scribbles,brush,classification,supervised,clusternet,random forest,land cover</source>
            <translation>traits,gribouillis,pinceau,classification,supervisée,clusternet,forêt aléatoire,random forest,occupation du sol</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/classifystrokes.py" />
            <source>Leave unclassified below</source>
            <translation>Laisser non classé en dessous de</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/classifystrokes.py" />
            <source>Fitted model</source>
            <translation>Modèle ajusté</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/classifystrokes.py" />
            <source>Names and colours of classes</source>
            <translation>Noms et couleurs des classes</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/classifystrokes.py" />
            <source>Unclassified pixels</source>
            <translation>Pixels non classés</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/classifystrokes.py" />
            <source>Accuracy on held-out strokes; -1 when unknown</source>
            <translation>Exactitude sur les traits mis de côté ; -1 si inconnue</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/compare.py" />
            <source>method,comparison,benchmark,dice,iou,kappa,bootstrap,significance,classification,strokes,svm</source>
            <translation>méthode,comparaison,banc d'essai,dice,iou,kappa,bootstrap,significativité,classification,traits,svm</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/compare.py" />
            <source>Methods</source>
            <translation>Méthodes</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/compare.py" />
            <source>Table of methods</source>
            <translation>Table des méthodes</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/compare.py" />
            <source>Folder of the maps</source>
            <translation>Dossier des cartes</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/compare.py" />
            <source>Disagreement</source>
            <translation>Désaccord</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/compare.py" />
            <source>Method with the highest macro Dice</source>
            <translation>Méthode au Dice macro le plus élevé</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/compare.py" />
            <source>Its number, as Classify by strokes takes it</source>
            <translation>Son numéro, tel que le prend « Classer par traits »</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/compare.py" />
            <source>Its macro Dice</source>
            <translation>Son Dice macro</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/compare.py" />
            <source>Recommended method</source>
            <translation>Méthode recommandée</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/compare.py" />
            <source>{raster} disagreement</source>
            <translation>Désaccord sur {raster}</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/compare.py" />
            <source>{raster}, {method}</source>
            <translation>{raster}, {method}</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/comparedistances.py" />
            <source>metric,silhouette,rand,agreement,k-means</source>
            <translation>chebyshev,métrique,silhouette,rand,accord,k-moyennes,k-means</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/comparedistances.py" />
            <source>Clusters, {distance}</source>
            <translation>Groupes, {distance}</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/comparedistances.py" />
            <source>Table of agreement</source>
            <translation>Table des accords</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/comparedistances.py" />
            <source>Distance with the largest silhouette</source>
            <translation>Distance de plus grande silhouette</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/comparedistances.py" />
            <source>Number of clusters</source>
            <translation>Nombre de groupes</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/comparedistances.py" />
            <source>Sample size (pixels)</source>
            <translation>Taille de l'échantillon (pixels)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/comparedistances.py" />
            <source>{raster}, {distance}</source>
            <translation>{raster}, {distance}</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/features.py" />
            <source>ndvi,ndwi,index,texture,context,principal components,pca,gaussian,gradient,filter</source>
            <translation>ndvi,ndwi,indice,texture,contexte,composantes principales,acp,pca,gaussien,gradient,filtre</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/features.py" />
            <source>Three components for the eye</source>
            <translation>Trois composantes pour l'œil</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/features.py" />
            <source>Number of features</source>
            <translation>Nombre de caractéristiques</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/features.py" />
            <source>Bands at my own scales</source>
            <translation>Bandes à mes propres échelles</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/features.py" />
            <source>None of these</source>
            <translation>Aucune de celles-ci</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/features.py" />
            <source>Scales (pixels)</source>
            <translation>Échelles (pixels)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/features.py" />
            <source>Principal components</source>
            <translation>Composantes principales</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/features.py" />
            <source>Indices</source>
            <translation>Indices</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/features.py" />
            <source>Index of your own</source>
            <translation>Votre propre indice</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/fitkmeans.py" />
            <source>k-means,kmeans,cluster,train,unsupervised,model</source>
            <translation>k-moyennes,k-means,kmeans,groupe,cluster,entraîner,non supervisé,modèle</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/landscape.py" />
            <source>fractal,terrain,noise,perlin,synthetic,sample,test,random,dem</source>
            <translation>fractale,terrain,bruit,perlin,synthétique,exemple,test,aléatoire,mnt</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/landscape.py" />
            <source>True classes</source>
            <translation>Vraies classes</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/landscape.py" />
            <source>Heights</source>
            <translation>Altitudes</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/landscape.py" />
            <source>Width (pixels)</source>
            <translation>Largeur (pixels)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/landscape.py" />
            <source>Height (pixels)</source>
            <translation>Hauteur (pixels)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/landscape.py" />
            <source>Pixel size (map units)</source>
            <translation>Taille de pixel (unités de carte)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/landscape.py" />
            <source>Octaves</source>
            <translation>Octaves</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/landscape.py" />
            <source>Persistence</source>
            <translation>Persistance</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/landscape.py" />
            <source>Lacunarity</source>
            <translation>Lacunarité</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/landscape.py" />
            <source>Size of forms (pixels)</source>
            <translation>Taille des formes (pixels)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/landscape.py" />
            <source>Share of grass</source>
            <translation>Part d'herbe</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/landscape.py" />
            <source>Share of mountain</source>
            <translation>Part de montagne</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/landscape.py" />
            <source>Share of snow</source>
            <translation>Part de neige</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/landscape.py" />
            <source>Share of water</source>
            <translation>Part d'eau</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/landscape.py" />
            <source>Width of transitions (m)</source>
            <translation>Largeur des transitions (m)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/landscape.py" />
            <source>Shading</source>
            <translation>Ombrage</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/landscape.py" />
            <source>Pixel noise</source>
            <translation>Bruit des pixels</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/learnfeatures.py" />
            <source>features,deep learning,neural network,unet,torch,unsupervised,self-supervised,clusternet,train</source>
            <translation>caractéristiques,apprentissage profond,réseau de neurones,unet,torch,non supervisé,auto-supervisé,clusternet,entraîner,features,deep learning</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/learnfeatures.py" />
            <source>Time</source>
            <translation>Durée</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/learnfeatures.py" />
            <source>ClusterBrush feature model (*.json)</source>
            <translation>Modèle de caractéristiques ClusterBrush (*.json)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/learnfeatures.py" />
            <source>Feature model</source>
            <translation>Modèle de caractéristiques</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/learnfeatures.py" />
            <source>Macro Dice by bands</source>
            <translation>Dice macro par les bandes</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/learnfeatures.py" />
            <source>Additional nodata value</source>
            <translation>Valeur NODATA supplémentaire</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/learnfeatures.py" />
            <source>Steps of an epoch</source>
            <translation>Pas d'une époque</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/learnfeatures.py" />
            <source>Mixture of Gaussians</source>
            <translation>Mélange de gaussiennes</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/learnfeatures.py" />
            <source>Go on with an interrupted training</source>
            <translation>Continuer un apprentissage interrompu</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/learnfeatures.py" />
            <source>Class field</source>
            <translation>Champ de classe</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/learnfeatures.py" />
            <source>Width field</source>
            <translation>Champ de largeur</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>name,label,colour,color,lab,legend,class,paint by numbers,posterize,reclassify</source>
            <translation>nom,étiquette,couleur,lab,légende,classe,peinture par numéros,postériser,reclasser,reclassification</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>Cluster raster</source>
            <translation>Raster de groupes</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>Blue</source>
            <translation>Bleu</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>Green</source>
            <translation>Vert</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>Red</source>
            <translation>Rouge</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>Named colours</source>
            <translation>Couleurs nommées</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>Names with red, green and blue from 0 to 255. A name may stand several times, with several colours.</source>
            <translation>Noms avec rouge, vert et bleu, de 0 à 255. Un nom peut figurer plusieurs fois, avec plusieurs couleurs.</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>Legend file</source>
            <translation>Fichier de légende</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>CIE Lab</source>
            <translation>CIE Lab</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>Compare in</source>
            <translation>Comparer en</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>Red, green, blue</source>
            <translation>Rouge, vert, bleu</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>As displayed</source>
            <translation>Comme affiché</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>Automatic</source>
            <translation>Automatique</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>Band values</source>
            <translation>Valeurs des bandes</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>Colours of the clusters</source>
            <translation>Couleurs des groupes</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>Largest distance</source>
            <translation>Distance maximale</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>Model with names</source>
            <translation>Modèle avec noms</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>Table of names</source>
            <translation>Table des noms</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>Clusters with a name</source>
            <translation>Groupes avec un nom</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>Clusters without a name</source>
            <translation>Groupes sans nom</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>Named classes</source>
            <translation>Classes nommées</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/namecolours.py" />
            <source>The named colour {name} needs red, green and blue as numbers from 0 to 255.</source>
            <translation>La couleur nommée {name} doit avoir rouge, vert et bleu sous forme de nombres de 0 à 255.</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/outlines.py" />
            <source>polygonize,vectorize,polygon,boundary,border,region,smooth,sieve,label</source>
            <translation>polygoniser,vectoriser,polygone,limite,frontière,bordure,région,contour,lisser,tamiser,étiquette</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/outlines.py" />
            <source>Rounds of smoothing</source>
            <translation>Passes de lissage</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/outlines.py" />
            <source>Least area of a region (m²)</source>
            <translation>Surface minimale d'une région (m²)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/outlines.py" />
            <source>Dropped</source>
            <translation>Supprimées</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/outlines.py" />
            <source>Merged into the largest neighbour</source>
            <translation>Fusionnées avec le plus grand voisin</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/outlines.py" />
            <source>Smaller regions are</source>
            <translation>Les régions plus petites sont</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/outlines.py" />
            <source>Least share of a labelled region (%)</source>
            <translation>Part minimale d'une région étiquetée (%)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/outlines.py" />
            <source>Regions</source>
            <translation>Régions</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/outlines.py" />
            <source>Boundaries</source>
            <translation>Limites</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/outlines.py" />
            <source>Label points</source>
            <translation>Points d'étiquettes</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/outlines.py" />
            <source>Number of regions</source>
            <translation>Nombre de régions</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/outlines.py" />
            <source>{raster} regions</source>
            <translation>{raster} – régions</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/outlines.py" />
            <source>{raster} boundaries</source>
            <translation>{raster} – limites</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/outlines.py" />
            <source>{raster} labels</source>
            <translation>{raster} – étiquettes</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/segment.py" />
            <source>k-means,kmeans,cluster,clustering,unsupervised,classification,segmentation,isodata,gaussian mixture,bisecting,ward,hierarchical,dendrogram</source>
            <translation>k-moyennes,k-means,kmeans,groupe,cluster,regroupement,partitionnement,non supervisé,classification,segmentation,isodata,mélange gaussien,bissection,ward,hiérarchique,dendrogramme</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/smooth.py" />
            <source>sieve,majority,mode,filter,generalise,minimum mapping unit,mmu,speckle,noise,clean</source>
            <translation>tamiser,tamis,sieve,majorité,mode,filtre,généraliser,unité minimale de cartographie,umc,poivre et sel,bruit,nettoyer</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/smooth.py" />
            <source>Majority</source>
            <translation>Majorité</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/smooth.py" />
            <source>Majority, then sieve</source>
            <translation>Majorité, puis tamis</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/smooth.py" />
            <source>Sieve</source>
            <translation>Tamis</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/smooth.py" />
            <source>Radius of the majority (pixels)</source>
            <translation>Rayon de la majorité (pixels)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/smooth.py" />
            <source>Minimum mapping unit (m²)</source>
            <translation>Unité minimale de cartographie (m²)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/smooth.py" />
            <source>Edges (4)</source>
            <translation>Côtés (4)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/smooth.py" />
            <source>Edges and corners (8)</source>
            <translation>Côtés et coins (8)</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/smooth.py" />
            <source>Patches connect over</source>
            <translation>Connexion des îlots par</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/smooth.py" />
            <source>Smoothed raster</source>
            <translation>Raster lissé</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/smooth.py" />
            <source>Pixels that changed</source>
            <translation>Pixels modifiés</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/smooth.py" />
            <source>{raster} smoothed</source>
            <translation>{raster} lissé</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/suggestk.py" />
            <source>elbow,kneedle,silhouette,gap,optimal,number,clusters,k-means,wcss,inertia</source>
            <translation>coude,kneedle,silhouette,écart,gap,optimal,nombre,groupes,clusters,k-moyennes,k-means,wcss,inertie</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/suggestk.py" />
            <source>Table of measures</source>
            <translation>Table des mesures</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/suggestk.py" />
            <source>Recommended number of clusters</source>
            <translation>Nombre de groupes recommandé</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/suggestk.py" />
            <source>Reason</source>
            <translation>Raison</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/suggestk.py" />
            <source>Fewest clusters</source>
            <translation>Nombre minimal de groupes</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/suggestk.py" />
            <source>Most clusters</source>
            <translation>Nombre maximal de groupes</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/suggestk.py" />
            <source>Elbow</source>
            <translation>Coude</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/suggestk.py" />
            <source>Recommend by</source>
            <translation>Recommander d'après</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/suggestk.py" />
            <source>Measure that the recommendation follows; all of them are in the report. BIC is measured for a Gaussian mixture, where it takes the place of the elbow.</source>
            <translation>Mesure que suit la recommandation ; toutes figurent dans le rapport. Le BIC est mesuré pour un mélange gaussien, où il prend la place du coude.</translation>
        </message>
        <message>
            <location filename="../processing/algorithms/suggestk.py" />
            <source>References of the gap statistic</source>
            <translation>Références de la statistique de l'écart (gap)</translation>
        </message>
        <message>
            <location filename="../processing/support/class_rasters.py" />
            <source>Band of the classes</source>
            <translation>Bande des classes</translation>
        </message>
        <message>
            <location filename="../processing/support/class_rasters.py" />
            <source>Area of a pixel (m²)</source>
            <translation>Surface d'un pixel (m²)</translation>
        </message>
        <message>
            <location filename="../processing/support/further_strokes.py" />
            <source>Further rasters</source>
            <translation>Autres rasters</translation>
        </message>
        <message>
            <location filename="../processing/support/further_strokes.py" />
            <source>Strokes of the further rasters</source>
            <translation>Traits des autres rasters</translation>
        </message>
        <message>
            <location filename="../processing/support/grouping_choice.py" />
            <source>Merge to</source>
            <translation>Fusionner en</translation>
        </message>
        <message>
            <location filename="../processing/support/grouping_choice.py" />
            <source>ISODATA: smallest cluster (%)</source>
            <translation>ISODATA : plus petit groupe (%)</translation>
        </message>
        <message>
            <location filename="../processing/support/grouping_choice.py" />
            <source>ISODATA: largest spread</source>
            <translation>ISODATA : plus grande dispersion</translation>
        </message>
        <message>
            <location filename="../processing/support/grouping_choice.py" />
            <source>ISODATA: merge distance</source>
            <translation>ISODATA : distance de fusion</translation>
        </message>
        <message>
            <location filename="../processing/support/groups.py" />
            <source>Answers</source>
            <translation>Réponses</translation>
        </message>
        <message>
            <location filename="../processing/support/groups.py" />
            <source>Try out</source>
            <translation>Essais</translation>
        </message>
        <message>
            <location filename="../processing/support/label_raster.py" />
            <source>Labels (raster)</source>
            <translation>Étiquettes (raster)</translation>
        </message>
        <message>
            <location filename="../processing/support/layers.py" />
            <source>The layer "{name}" is not valid. Repair its data source.</source>
            <translation>La couche « {name} » n'est pas valide. Réparez sa source de données.</translation>
        </message>
        <message>
            <location filename="../processing/support/layers.py" />
            <source>The layer "{name}" comes from the service {provider}, which gives pictures, not values. Export the part you need to a GeoTIFF (Export &gt; Save As) and use that.</source>
            <translation>La couche « {name} » provient du service {provider}, qui fournit des images et non des valeurs. Exportez la partie voulue vers un GeoTIFF (Exporter &gt; Enregistrer sous) et utilisez ce fichier.</translation>
        </message>
        <message>
            <location filename="../processing/support/layers.py" />
            <source>The layer is exported to a temporary GeoTIFF first.</source>
            <translation>La couche est d'abord exportée vers un GeoTIFF temporaire.</translation>
        </message>
        <message>
            <location filename="../processing/support/layers.py" />
            <source>The layer "{name}" cannot be exported. Save it as a GeoTIFF and use that.</source>
            <translation>La couche « {name} » ne peut pas être exportée. Enregistrez-la au format GeoTIFF et utilisez ce fichier.</translation>
        </message>
        <message>
            <location filename="../processing/support/methods.py" />
            <source>{packages} is missing here. This installs it: {command}</source>
            <translation>{packages} manque ici. Ceci l'installe : {command}</translation>
        </message>
        <message>
            <location filename="../processing/support/outputs.py" />
            <source>Probabilities</source>
            <translation>Probabilités</translation>
        </message>
        <message>
            <location filename="../processing/support/outputs.py" />
            <source>Table of clusters</source>
            <translation>Table des groupes</translation>
        </message>
        <message>
            <location filename="../processing/support/outputs.py" />
            <source>HTML file (*.html)</source>
            <translation>Fichier HTML (*.html)</translation>
        </message>
        <message>
            <location filename="../processing/support/outputs.py" />
            <source>Report</source>
            <translation>Rapport</translation>
        </message>
        <message>
            <location filename="../processing/support/outputs.py" />
            <source>Clusters found</source>
            <translation>Groupes trouvés</translation>
        </message>
        <message>
            <location filename="../processing/support/parameters.py" />
            <source>Paletted raster</source>
            <translation>Raster à palette</translation>
        </message>
        <message>
            <location filename="../processing/support/parameters.py" />
            <source>As its colour table suggests</source>
            <translation>Comme le suggère sa table de couleurs</translation>
        </message>
        <message>
            <location filename="../processing/support/parameters.py" />
            <source>Look at its colours</source>
            <translation>Lire ses couleurs</translation>
        </message>
        <message>
            <location filename="../processing/support/parameters.py" />
            <source>Use its numbers as values</source>
            <translation>Utiliser ses nombres comme valeurs</translation>
        </message>
        <message>
            <location filename="../processing/support/parameters.py" />
            <source>Mask polygons</source>
            <translation>Polygones du masque</translation>
        </message>
        <message>
            <location filename="../processing/support/parameters.py" />
            <source>Dask scheduler</source>
            <translation>Ordonnanceur Dask</translation>
        </message>
        <message>
            <location filename="../processing/support/parameters.py" />
            <source>Random pixels</source>
            <translation>Pixels aléatoires</translation>
        </message>
        <message>
            <location filename="../processing/support/parameters.py" />
            <source>k-means++</source>
            <translation>k-means++</translation>
        </message>
        <message>
            <location filename="../processing/support/parameters.py" />
            <source>Mean</source>
            <translation>Moyenne</translation>
        </message>
        <message>
            <location filename="../processing/support/parameters.py" />
            <source>Median</source>
            <translation>Médiane</translation>
        </message>
        <message>
            <location filename="../processing/support/parameters.py" />
            <source>New centroid</source>
            <translation>Nouveau centroïde</translation>
        </message>
        <message>
            <location filename="../processing/support/parameters.py" />
            <source>Largest number of iterations</source>
            <translation>Nombre maximal d'itérations</translation>
        </message>
        <message>
            <location filename="../processing/support/stroke_parameters.py" />
            <source>Classes are numbered from 0</source>
            <translation>Les classes sont numérotées à partir de 0</translation>
        </message>
        <message>
            <location filename="../processing/support/stroke_parameters.py" />
            <source>Threshold</source>
            <translation>Seuil</translation>
        </message>
        <message>
            <location filename="../processing/support/truth_layers.py" />
            <source>Truth polygons, lines or points</source>
            <translation>Polygones, lignes ou points de vérité terrain</translation>
        </message>
        <message>
            <location filename="../processing/support/truth_layers.py" />
            <source>Field with the class</source>
            <translation>Champ contenant la classe</translation>
        </message>
        <message>
            <location filename="../ui/canvas/label_strip.py" />
            <source>Which class is the pixel in the frame?</source>
            <translation>De quelle classe est le pixel encadré ?</translation>
        </message>
        <message>
            <location filename="../ui/canvas/label_strip.py" />
            <source>Back</source>
            <translation>Précédent</translation>
        </message>
        <message>
            <location filename="../ui/canvas/label_strip.py" />
            <source>To the point before (Backspace or Left)</source>
            <translation>Au point précédent (Retour arrière ou Gauche)</translation>
        </message>
        <message>
            <location filename="../ui/canvas/label_strip.py" />
            <source>Leave this point for later (Space or Right)</source>
            <translation>Laisser ce point pour plus tard (Espace ou Droite)</translation>
        </message>
        <message>
            <location filename="../ui/canvas/label_strip.py" />
            <source>Skip</source>
            <translation>Passer</translation>
        </message>
        <message>
            <location filename="../ui/canvas/label_strip.py" />
            <source>Areas and accuracy from the points labelled so far</source>
            <translation>Surfaces et exactitude d'après les points étiquetés jusqu'ici</translation>
        </message>
        <message>
            <location filename="../ui/canvas/label_strip.py" />
            <source>Figures…</source>
            <translation>Chiffres…</translation>
        </message>
        <message>
            <location filename="../ui/canvas/label_strip.py" />
            <source>Stop</source>
            <translation>Arrêter</translation>
        </message>
        <message>
            <location filename="../ui/canvas/label_strip.py" />
            <source>Stop labelling; it goes on from here (Esc)</source>
            <translation>Arrêter l'étiquetage ; il reprendra ici (Échap)</translation>
        </message>
        <message>
            <location filename="../ui/canvas/label_strip.py" />
            <source>Label the pixel as {name}</source>
            <translation>Étiqueter le pixel comme {name}</translation>
        </message>
        <message>
            <location filename="../ui/canvas/label_strip.py" />
            <source>Cannot tell</source>
            <translation>Indécidable</translation>
        </message>
        <message>
            <location filename="../ui/canvas/label_strip.py" />
            <source>The class cannot be seen; the point is left out</source>
            <translation>La classe ne se voit pas ; le point est laissé de côté</translation>
        </message>
        <message>
            <location filename="../ui/canvas/label_strip.py" />
            <source>Point {number} of {count}, {done} labelled</source>
            <translation>Point {number} sur {count}, étiquetés : {done}</translation>
        </message>
        <message>
            <location filename="../ui/canvas/stroke_tool.py" />
            <source>Erase</source>
            <translation>Effacer</translation>
        </message>
        <message>
            <location filename="../ui/canvas/wand.py" />
            <source>There is no data at this place.</source>
            <translation>Il n'y a pas de données à cet endroit.</translation>
        </message>
        <message>
            <location filename="../ui/canvas/wand.py" />
            <source>{count} pixels, and more beyond the part of the image that is searched: lower the tolerance (Ctrl and the wheel). Click into the area, or press Enter, to paint it; Esc drops it.</source>
            <translation>{count} pixels, et d'autres au-delà de la partie de l'image qui est examinée : baissez la tolérance (Ctrl et la molette). Cliquez dans la surface, ou appuyez sur Entrée, pour la peindre ; Échap l'abandonne.</translation>
        </message>
        <message>
            <location filename="../ui/canvas/wand.py" />
            <source>{count} pixels. Click into the area, or press Enter, to paint it; Ctrl and the wheel change the tolerance, Esc drops it.</source>
            <translation>{count} pixels. Cliquez dans la surface, ou appuyez sur Entrée, pour la peindre ; Ctrl et la molette changent la tolérance, Échap l'abandonne.</translation>
        </message>
        <message>
            <location filename="../ui/canvas/wand.py" />
            <source>One moment: the image is still being read. Click again.</source>
            <translation>Un instant : l'image est encore en cours de lecture. Cliquez à nouveau.</translation>
        </message>
        <message>
            <location filename="../ui/controller.py" />
            <source>Add a raster layer to start.</source>
            <translation>Ajoutez une couche raster pour commencer.</translation>
        </message>
        <message>
            <location filename="../ui/controller.py" />
            <source>The file of the layer {raster} is missing. Press the sign beside the layer's name to find it, and the panel goes on; strokes and classes are kept.</source>
            <translation>Le fichier de la couche {raster} est introuvable. Cliquez sur le symbole à côté du nom de la couche pour le retrouver, et le panneau continue ; traits et classes sont conservés.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/accuracy_dialog.py" />
            <source>Accuracy of the map</source>
            <translation>Exactitude de la carte</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/accuracy_dialog.py" />
            <source>Rows: the truth. Columns: the map. Bold: right. Red: wrong.</source>
            <translation>Lignes : la vérité terrain. Colonnes : la carte. En gras : juste. En rouge : faux.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/accuracy_dialog.py" />
            <source>Cancel</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/accuracy_dialog.py" />
            <source>Again</source>
            <translation>Recalculer</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/accuracy_dialog.py" />
            <source>Compute the figures of the present map</source>
            <translation>Calculer les chiffres de la carte actuelle</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/accuracy_dialog.py" />
            <source>Show errors on the map</source>
            <translation>Montrer les erreurs sur la carte</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/accuracy_dialog.py" />
            <source>Copy</source>
            <translation>Copier</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/accuracy_dialog.py" />
            <source>Save as CSV…</source>
            <translation>Enregistrer en CSV…</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/accuracy_dialog.py" />
            <source>Add a layer of what is right and what is taken for what</source>
            <translation>Ajouter une couche de ce qui est juste et de ce qui est pris pour autre chose</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/accuracy_dialog.py" />
            <source>Copy figures and tables, for a spreadsheet</source>
            <translation>Copier chiffres et tableaux, pour un tableur</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/accuracy_dialog.py" />
            <source>Write the measures of the classes, and the confusion matrix beside them</source>
            <translation>Écrire les mesures des classes, et la matrice de confusion à côté</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/accuracy_dialog.py" />
            <source>Written: {path} and {matrix}.</source>
            <translation>Enregistré : {path} et {matrix}.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/accuracy_dialog.py" />
            <source>These figures are out of date: the map or the truth has changed since.</source>
            <translation>Ces chiffres ne sont plus à jour : la carte ou la vérité terrain a changé depuis.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/band_list.py" />
            <source>Search, or numbers such as 10-20, 35</source>
            <translation>Rechercher, ou numéros comme 10-20, 35</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/band_list.py" />
            <source>All</source>
            <translation>Toutes</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/band_list.py" />
            <source>Tick all bands that the search shows</source>
            <translation>Cocher toutes les bandes que montre la recherche</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/band_list.py" />
            <source>Untick all bands that the search shows</source>
            <translation>Décocher toutes les bandes que montre la recherche</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/band_list.py" />
            <source>{count} of {total}</source>
            <translation>{count} sur {total}</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/band_list.py" />
            <source>, {count} shown</source>
            <translation>, {count} affichées</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/cluster_suggestion.py" />
            <source>This installation cannot suggest a number of clusters.</source>
            <translation>Cette installation ne peut pas suggérer de nombre de groupes.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/cluster_suggestion.py" />
            <source>No number could be suggested.</source>
            <translation>Aucun nombre n'a pu être suggéré.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/estimates_dialog.py" />
            <source>Accuracy and areas from random points</source>
            <translation>Exactitude et surfaces d'après des points aléatoires</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/estimates_dialog.py" />
            <source>Shares of the map, in per cent. Rows: your labels. Columns: the map. Bold: right.</source>
            <translation>Parts de la carte, en pour cent. Lignes : vos étiquettes. Colonnes : la carte. En gras : juste.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/estimates_dialog.py" />
            <source>Error matrix</source>
            <translation>Matrice d'erreur</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/estimates_dialog.py" />
            <source>Remarks</source>
            <translation>Remarques</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/estimates_dialog.py" />
            <source>Go on labelling</source>
            <translation>Continuer l'étiquetage</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/estimates_dialog.py" />
            <source>New sample…</source>
            <translation>Nouvel échantillon…</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/estimates_dialog.py" />
            <source>Go on with the first point that has no label</source>
            <translation>Continuer avec le premier point sans étiquette</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/estimates_dialog.py" />
            <source>Draw points from the present map; this sample stays in the project</source>
            <translation>Tirer des points de la carte actuelle ; cet échantillon reste dans le projet</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/estimates_dialog.py" />
            <source>Write the figures of each class and the points of the error matrix</source>
            <translation>Écrire les chiffres de chaque classe et les points de la matrice d'erreur</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/estimates_dialog.py" />
            <source>{accuracy} of the map is right.</source>
            <translation>{accuracy} de la carte est juste.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/estimates_dialog.py" />
            <source>Remarks ({count})</source>
            <translation>Remarques ({count})</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/estimates_dialog.py" />
            <source>Written: {path}.</source>
            <translation>Écrit : {path}.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/estimates_tables.py" />
            <source>Class</source>
            <translation>Classe</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/estimates_tables.py" />
            <source>Estimated area</source>
            <translation>Surface estimée</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/estimates_tables.py" />
            <source>Points</source>
            <translation>Points</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/estimates_tables.py" />
            <source>px</source>
            <translation>px</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/estimates_tables.py" />
            <source>Label</source>
            <translation>Étiquette</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/estimates_tables.py" />
            <source>95 % interval, ±</source>
            <translation>Intervalle à 95 %, ±</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/export_dialog.py" />
            <source>Export map</source>
            <translation>Exporter la carte</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/export_dialog.py" />
            <source>Polygons (GeoPackage)</source>
            <translation>Polygones (GeoPackage)</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/export_dialog.py" />
            <source>Confidence of each pixel</source>
            <translation>Confiance de chaque pixel</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/export_dialog.py" />
            <source>Probabilities, a band for each class</source>
            <translation>Probabilités, une bande par classe</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/export_dialog.py" />
            <source>In whole per cent, before smoothing: what decides the class of a pixel</source>
            <translation>En pour cent entiers, avant le lissage : ce qui décide de la classe d'un pixel</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/export_dialog.py" />
            <source>Model, for other images</source>
            <translation>Modèle, pour d'autres images</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/export_dialog.py" />
            <source>Export</source>
            <translation>Exporter</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/export_dialog.py" />
            <source>Class map</source>
            <translation>Carte de classes</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/export_dialog.py" />
            <source>Format</source>
            <translation>Format</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/export_dialog.py" />
            <source>Smaller patches of a class join the neighbour that they touch most</source>
            <translation>Les taches plus petites d'une classe rejoignent la voisine qu'elles touchent le plus</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/export_dialog.py" />
            <source>Smallest area</source>
            <translation>Plus petite surface</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/export_dialog.py" />
            <source>Where the map is in the list of layers; remembered for the next export</source>
            <translation>Où la carte se trouve dans la liste des couches ; retenu pour le prochain export</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/export_dialog.py" />
            <source>In the project</source>
            <translation>Dans le projet</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/export_dialog.py" />
            <source>The map is smoothed over {square} pixels, as you see it.</source>
            <translation>La carte est lissée sur {square} pixels, comme vous la voyez.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/export_dialog.py" />
            <source>Patches of fewer than {count} pixels then join a neighbour.</source>
            <translation>Les taches de moins de {count} pixels rejoignent ensuite une voisine.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/export_dialog.py" />
            <source>What it was before goes beside it, into a file with _unsmoothed in its name; confidence, probabilities and model know nothing of it.</source>
            <translation>Ce qu'elle était avant est placé à côté, dans un fichier avec _unsmoothed dans son nom ; confiance, probabilités et modèle n'en savent rien.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/extent_settings.py" />
            <source>Leave out the value</source>
            <translation>Exclure la valeur</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/extent_settings.py" />
            <source>Area of interest</source>
            <translation>Zone d'intérêt</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/extent_settings.py" />
            <source>Learn also from strokes on</source>
            <translation>Apprendre aussi des traits sur</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/extent_settings.py" />
            <source>All of the raster</source>
            <translation>Tout le raster</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/extent_settings.py" />
            <source>Only pixels whose centre lies inside these polygons count, here and in the export</source>
            <translation>Seuls comptent les pixels dont le centre est dans ces polygones, ici et à l'export</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/extent_settings.py" />
            <source>A value that means nodata in every band, besides those of the file and of the layer's properties</source>
            <translation>Une valeur qui signifie nodata dans chaque bande, en plus de celles du fichier et des propriétés de la couche</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/extent_settings.py" />
            <source>{value} (border)</source>
            <translation>{value} (bordure)</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/extent_settings.py" />
            <source>The image has a border of this value</source>
            <translation>L'image a une bordure de cette valeur</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/extent_settings.py" />
            <source>Classes of one name are one class; the others are matched by their number</source>
            <translation>Les classes de même nom sont une seule classe ; les autres sont rapprochées par leur numéro</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/extent_settings.py" />
            <source>No other raster of the same bands has strokes.</source>
            <translation>Aucun autre raster de mêmes bandes n'a de traits.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/labels_dialog.py" />
            <source>Labels of a layer</source>
            <translation>Étiquettes d'une couche</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/labels_dialog.py" />
            <source>Each of its values becomes a class, or goes to the class of that name or number</source>
            <translation>Chacune de ses valeurs devient une classe, ou rejoint la classe de ce nom ou de ce numéro</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/labels_dialog.py" />
            <source>Diameter, in pixels of the image, that points and lines paint</source>
            <translation>Diamètre, en pixels de l'image, que peignent points et lignes</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/labels_dialog.py" />
            <source>Polygons paint the pixels whose centre they hold. The features are copied to the strokes, as one step that can be undone; the layer stays as it is.</source>
            <translation>Les polygones peignent les pixels dont ils contiennent le centre. Les entités sont copiées dans les traits, en une étape que l'on peut annuler ; la couche reste comme elle est.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/labels_dialog.py" />
            <source>Layer</source>
            <translation>Couche</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/labels_dialog.py" />
            <source>Column of the class</source>
            <translation>Colonne de la classe</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/labels_dialog.py" />
            <source>Width of points and lines</source>
            <translation>Largeur des points et des lignes</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/labels_dialog.py" />
            <source>Take labels</source>
            <translation>Prendre les étiquettes</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/labels_dialog.py" />
            <source>Selected features only ({count})</source>
            <translation>Entités sélectionnées seulement ({count})</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/sample_dialog.py" />
            <source>Accuracy by random points</source>
            <translation>Exactitude par points aléatoires</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/sample_dialog.py" />
            <source>Pixels are drawn by chance in each class of the map. You say what each of them is, one after the other, without seeing the map. From this follow the accuracy of the map and the true areas of its classes, each with a 95 % interval.</source>
            <translation>Des pixels sont tirés au hasard dans chaque classe de la carte. Vous dites l'un après l'autre ce qu'ils sont, sans voir la carte. Il en résulte l'exactitude de la carte et les surfaces réelles de ses classes, avec un intervalle à 95 %.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/sample_dialog.py" />
            <source>Draw points</source>
            <translation>Tirer les points</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/sample_dialog.py" />
            <source>In all; more are drawn where the least number in each class needs more</source>
            <translation>En tout ; davantage si le minimum par classe l'exige</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/sample_dialog.py" />
            <source>For rare classes, which would get hardly any point by their area</source>
            <translation>Pour les classes rares, dont la surface ne donnerait presque aucun point</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/sample_dialog.py" />
            <source>The same number draws the same points from the same map</source>
            <translation>Le même nombre tire les mêmes points de la même carte</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/sample_dialog.py" />
            <source>At least in each class</source>
            <translation>Au moins par classe</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/sample_dialog.py" />
            <source>Share of the map</source>
            <translation>Part de la carte</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/sample_dialog.py" />
            <source>{count} points. If about {assumed} of them are right, the accuracy of the map will be known to within {margin}; twice as exact needs four times as many points.</source>
            <translation>{count} points. Si environ {assumed} d'entre eux sont justes, l'exactitude de la carte sera connue à {margin} près ; deux fois plus précis demande quatre fois plus de points.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/sample_dialog.py" />
            <source>The map has no more than {count} pixels with a class, so all of them are drawn.</source>
            <translation>La carte n'a que {count} pixels avec une classe : tous sont tirés.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/settings_dialog.py" />
            <source>Raster settings</source>
            <translation>Paramètres du raster</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/settings_dialog.py" />
            <source>More clusters tell finer differences; strokes split them where needed.</source>
            <translation>Davantage de groupes distinguent des différences plus fines ; les traits les divisent où il le faut.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/settings_dialog.py" />
            <source>Its own, made at the first stroke</source>
            <translation>La sienne, créée au premier trait</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/settings_dialog.py" />
            <source>Stroke layer</source>
            <translation>Couche de traits</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/settings_dialog.py" />
            <source>Suggest…</source>
            <translation>Suggérer…</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/settings_dialog.py" />
            <source>Find out how many groups the image falls into by itself; the number here stays</source>
            <translation>Trouver en combien de groupes l'image se divise d'elle-même ; le nombre choisi ici reste</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/settings_dialog.py" />
            <source>This is how many groups the image falls into by itself. The panel starts with far more ({default}): strokes name small clusters as they are, and have to split large ones.</source>
            <translation>C'est le nombre de groupes en lesquels l'image se divise d'elle-même. Le panneau en prend bien davantage au départ ({default}) : les traits nomment les petits groupes tels quels, et doivent diviser les grands.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/settings_dialog.py" />
            <source>Use {clusters} clusters</source>
            <translation>Prendre {clusters} groupes</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/settings_dialog.py" />
            <source>The fastest choice.</source>
            <translation>Le choix le plus rapide.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/settings_dialog.py" />
            <source>A megapixel takes about {times:.2g} times as long as with the bands alone.</source>
            <translation>Un mégapixel prend environ {times:.2g} fois plus de temps qu'avec les seules bandes.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/spectra_dialog.py" />
            <source>Spectra of the classes</source>
            <translation>Spectres des classes</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/spectra_dialog.py" />
            <source>Reading the painted pixels…</source>
            <translation>Lecture des pixels peints…</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/spectra_dialog.py" />
            <source>Lines are the means of the painted pixels, bands their standard deviation, in the values of the file. Point at a band to read them.</source>
            <translation>Les lignes sont les moyennes des pixels peints, les bandes leur écart-type, dans les valeurs du fichier. Pointez une bande pour les lire.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/spectra_dialog.py" />
            <source>Paint a few pixels of each class.</source>
            <translation>Peignez quelques pixels de chaque classe.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/spectra_dialog.py" />
            <source>Paint a second class to compare.</source>
            <translation>Peignez une deuxième classe pour comparer.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/spectra_dialog.py" />
            <source>Hardest to tell apart: {first} and {second}. {share} of their pixels in held-out strokes are taken for the other class.</source>
            <translation>Les plus difficiles à distinguer : {first} et {second}. {share} de leurs pixels dans des traits mis de côté sont pris pour l'autre classe.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/spectra_dialog.py" />
            <source>On held-out strokes no class is taken for another. Closest are {first} and {second}.</source>
            <translation>Sur les traits mis de côté aucune classe n'est prise pour une autre. Les plus proches sont {first} et {second}.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/spectra_dialog.py" />
            <source>Hardest to tell apart: {first} and {second}.</source>
            <translation>Les plus difficiles à distinguer : {first} et {second}.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/spectra_dialog.py" />
            <source>In the bands they look much alike (Jeffries-Matusita distance {distance} of {most}).</source>
            <translation>Dans les bandes elles se ressemblent beaucoup (distance de Jeffries-Matusita {distance} sur {most}).</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/spectra_dialog.py" />
            <source>In the bands they overlap (Jeffries-Matusita distance {distance} of {most}).</source>
            <translation>Dans les bandes elles se recouvrent (distance de Jeffries-Matusita {distance} sur {most}).</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/spectra_dialog.py" />
            <source>In the bands they are well apart (Jeffries-Matusita distance {distance} of {most}).</source>
            <translation>Dans les bandes elles sont bien séparées (distance de Jeffries-Matusita {distance} sur {most}).</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/truth_dialog.py" />
            <source>Accuracy against a truth layer</source>
            <translation>Exactitude par rapport à une vérité terrain</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/truth_dialog.py" />
            <source>Names or numbers of the classes; features without one do not count</source>
            <translation>Noms ou numéros des classes ; les entités qui n'en ont pas ne comptent pas</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/truth_dialog.py" />
            <source>Holds the numbers of the classes; nodata means that the truth is not known</source>
            <translation>Contient les numéros des classes ; NODATA signifie que la vérité terrain n'est pas connue</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/truth_dialog.py" />
            <source>Polygons count by the pixels whose centre they hold, lines by those that they cross, points by their own; a raster counts pixel by pixel. Do not take what the map was painted by.</source>
            <translation>Les polygones comptent par les pixels dont ils contiennent le centre, les lignes par ceux qu'elles traversent, les points par le leur ; un raster compte pixel par pixel. Ne prenez pas ce qui a servi à peindre la carte.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/truth_dialog.py" />
            <source>Classes go together by their names where both sides have names and share some, else by their numbers.</source>
            <translation>Les classes sont mises en correspondance par leur nom si les deux côtés en ont et en partagent, sinon par leur numéro.</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/truth_dialog.py" />
            <source>Compare</source>
            <translation>Comparer</translation>
        </message>
        <message>
            <location filename="../ui/dialogs/truth_dialog.py" />
            <source>Band of the class</source>
            <translation>Bande de la classe</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>ClusterBrush panel</source>
            <translation>Panneau ClusterBrush</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Paint a class map with strokes</source>
            <translation>Peindre une carte de classes avec des traits</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Over the map, the keys 1 to 9 choose the class, Shift-click draws a straight line, Esc leaves.</source>
            <translation>Sur la carte, les touches 1 à 9 choisissent la classe, Maj+clic trace une ligne droite, Échap quitte le pinceau.</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Over the map, E does it too, or dragging with the right button.</source>
            <translation>Sur la carte, aussi avec la touche E, ou en glissant avec le bouton droit.</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Take the last stroke back. Over the map, Ctrl+Z does it too.</source>
            <translation>Annuler le dernier trait. Sur la carte, aussi avec Ctrl+Z.</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Paint again what was taken back. Over the map, Ctrl+Shift+Z does it too.</source>
            <translation>Rétablir ce qui a été annulé. Sur la carte, aussi avec Ctrl+Maj+Z.</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Paint</source>
            <translation>Peindre</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Undo</source>
            <translation>Annuler le trait</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Redo</source>
            <translation>Rétablir le trait</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Click its corners; a double click or the right button ends it, Backspace takes a corner back, Esc drops it. Over the map, P does it too.</source>
            <translation>Cliquez ses sommets ; un double clic ou le bouton droit le termine, Retour arrière retire un sommet, Échap l'abandonne. Sur la carte, P le fait aussi.</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Drag from corner to corner. Over the map, R does it too.</source>
            <translation>Glissez d'un coin à l'autre. Sur la carte, R le fait aussi.</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Click: the connected pixels of similar colour are offered, a second click paints them. Over the map, W does it too.</source>
            <translation>Cliquez : les pixels contigus de couleur semblable sont proposés, un second clic les peint. Sur la carte, W le fait aussi.</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Polygon</source>
            <translation>Polygone</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Rectangle</source>
            <translation>Rectangle</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Magic wand</source>
            <translation>Baguette magique</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Add a class to paint with</source>
            <translation>Ajouter une classe avec laquelle peindre</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Add class</source>
            <translation>Ajouter une classe</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Next class</source>
            <translation>Classe suivante</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Previous class</source>
            <translation>Classe précédente</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Larger brush</source>
            <translation>Pinceau plus grand</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Smaller brush</source>
            <translation>Pinceau plus petit</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Go to the place where a stroke would help most</source>
            <translation>Aller à l'endroit où un trait serait le plus utile</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Update the map with each stroke</source>
            <translation>Mettre la carte à jour à chaque trait</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Bands, features, and how many clusters</source>
            <translation>Bandes, caractéristiques, et combien de groupes</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Keep to this raster whatever layer is active</source>
            <translation>Garder ce raster quelle que soit la couche active</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Write the map of the whole raster, with its legend, into the project</source>
            <translation>Écrire la carte du raster entier, avec sa légende, dans le projet</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Where next?</source>
            <translation>Où continuer ?</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Live</source>
            <translation>En direct</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Update the map once</source>
            <translation>Mettre la carte à jour une fois</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Show classes</source>
            <translation>Afficher les classes</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Show clusters</source>
            <translation>Afficher les groupes</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Show confidence</source>
            <translation>Afficher la confiance</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Show outlines</source>
            <translation>Afficher les contours</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Show the image alone</source>
            <translation>Afficher l'image seule</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Export map…</source>
            <translation>Exporter la carte…</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>Pin the raster</source>
            <translation>Épingler le raster</translation>
        </message>
        <message>
            <location filename="../ui/dock/actions.py" />
            <source>ClusterBrush: {command}</source>
            <translation>ClusterBrush : {command}</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Rename {name}</source>
            <translation>Renommer {name}</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Colour of {name}…</source>
            <translation>Couleur de {name}…</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Lock {name}</source>
            <translation>Verrouiller {name}</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Unlock {name}</source>
            <translation>Déverrouiller {name}</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Move up</source>
            <translation>Monter</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Move down</source>
            <translation>Descendre</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Merge {name} into</source>
            <translation>Fusionner {name} dans</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Delete {name}…</source>
            <translation>Supprimer {name}…</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Load classes…</source>
            <translation>Charger des classes…</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Save classes…</source>
            <translation>Enregistrer les classes…</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Copy classes</source>
            <translation>Copier les classes</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Paste classes</source>
            <translation>Coller les classes</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Classes copied here, or a layer or its style copied in any QGIS</source>
            <translation>Des classes copiées ici, ou une couche ou son style copiés dans n'importe quel QGIS</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Take from the legend of</source>
            <translation>Reprendre de la légende de</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Take labels from a layer…</source>
            <translation>Prendre les étiquettes d'une couche…</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Spectra of the classes…</source>
            <translation>Spectres des classes…</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Colour of {name}</source>
            <translation>Couleur de {name}</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Classes and styles ({endings})</source>
            <translation>Classes et styles ({endings})</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Load classes</source>
            <translation>Charger des classes</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>The clipboard</source>
            <translation>Le presse-papiers</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>Save classes</source>
            <translation>Enregistrer les classes</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_actions.py" />
            <source>{path} cannot be written ({reason}).</source>
            <translation>Impossible d'écrire {path} ({reason}).</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_model.py" />
            <source>What no stroke says anything about yet; it stays see-through.</source>
            <translation>Ce dont aucun trait ne dit encore rien ; cela reste transparent.</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_model.py" />
            <source>Click to paint with {name}. Double-click the name to rename it, the colour to change it.</source>
            <translation>Cliquez pour peindre avec {name}. Double-cliquez sur le nom pour renommer la classe, sur la couleur pour la changer.</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_model.py" />
            <source>Key {key}</source>
            <translation>Touche {key}</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_model.py" />
            <source>Locked: its strokes are neither erased nor painted over.</source>
            <translation>Verrouillée : ses traits ne sont ni effacés ni recouverts.</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_model.py" />
            <source>Share of the valid pixels in the map that the export would write; grey while it is counted anew. After ± stands the margin: the exported map lies within it in 95 of 100 cases.</source>
            <translation>Part des pixels valides dans la carte que l'export écrirait ; grise pendant qu'elle est recomptée. Après ± vient la marge : la carte exportée s'y trouve dans 95 cas sur 100.</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_model.py" />
            <source>Area</source>
            <translation>Surface</translation>
        </message>
        <message>
            <location filename="../ui/dock/class_model.py" />
            <source>Area on the ground, or pixels where the image has no coordinate system. It follows the share.</source>
            <translation>Surface au sol, ou pixels si l'image n'a pas de système de coordonnées. Elle suit la part.</translation>
        </message>
        <message>
            <location filename="../ui/dock/coarseness_row.py" />
            <source>Coarse</source>
            <translation>Grossier</translation>
        </message>
        <message>
            <location filename="../ui/dock/coarseness_row.py" />
            <source>Fine</source>
            <translation>Fin</translation>
        </message>
        <message>
            <location filename="../ui/dock/colour_key.py" />
            <source>sure</source>
            <translation>sûr</translation>
        </message>
        <message>
            <location filename="../ui/dock/colour_key.py" />
            <source>unsure</source>
            <translation>incertain</translation>
        </message>
        <message>
            <location filename="../ui/dock/colour_key.py" />
            <source>How sure the map is of each pixel: dark is unsure, bright is sure</source>
            <translation>Certitude de la carte en chaque pixel : sombre pour incertain, clair pour sûr</translation>
        </message>
        <message>
            <location filename="../ui/dock/delete_class.py" />
            <source>Delete class</source>
            <translation>Supprimer la classe</translation>
        </message>
        <message>
            <location filename="../ui/dock/delete_class.py" />
            <source>Give them to</source>
            <translation>Les donner à</translation>
        </message>
        <message>
            <location filename="../ui/dock/delete_class.py" />
            <source>Give to</source>
            <translation>Le donner à</translation>
        </message>
        <message>
            <location filename="../ui/dock/delete_class.py" />
            <source>Delete it too</source>
            <translation>Le supprimer aussi</translation>
        </message>
        <message>
            <location filename="../ui/dock/delete_class.py" />
            <source>Delete them too</source>
            <translation>Les supprimer aussi</translation>
        </message>
        <message>
            <location filename="../ui/dock/delete_class.py" />
            <source>Delete {name}? It has no strokes.</source>
            <translation>Supprimer {name} ? Cette classe n'a aucun trait.</translation>
        </message>
        <message>
            <location filename="../ui/dock/delete_class.py" />
            <source>{name} has one stroke. What becomes of it?</source>
            <translation>{name} a un trait. Que devient-il ?</translation>
        </message>
        <message>
            <location filename="../ui/dock/delete_class.py" />
            <source>{name} has {count} strokes. What becomes of them?</source>
            <translation>Traits de {name} : {count}. Que faut-il en faire ?</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Stop grouping</source>
            <translation>Arrêter le regroupement</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Open a sample image</source>
            <translation>Ouvrir une image d'exemple</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Show</source>
            <translation>Afficher</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Apply to other rasters…</source>
            <translation>Appliquer à d'autres rasters…</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Classify other images as these strokes do: opens Apply model, filled in</source>
            <translation>Classer d'autres images comme ces traits le font : ouvre Appliquer un modèle, déjà rempli</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Accuracy against a truth layer…</source>
            <translation>Exactitude par rapport à une vérité terrain…</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Hold the map against polygons, lines, points or a raster whose classes are known</source>
            <translation>Comparer la carte à des polygones, lignes, points ou à un raster dont les classes sont connues</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Accuracy by random points…</source>
            <translation>Exactitude par points aléatoires…</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Label points drawn by chance: how good the map is, and how large its classes are</source>
            <translation>Étiqueter des points tirés au hasard : la qualité de la carte et l'étendue de ses classes</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Refine</source>
            <translation>Affiner</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Conflicts</source>
            <translation>Conflits</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Split from</source>
            <translation>Diviser à partir de</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Leave out below</source>
            <translation>Exclure en dessous de</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Smoothing</source>
            <translation>Lissage</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Undo split</source>
            <translation>Annuler la division</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>The raster to paint on. It follows the active layer until it is pinned.</source>
            <translation>Le raster sur lequel peindre. Il suit la couche active tant qu'il n'est pas épinglé.</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Load, save, merge, lock, reorder or delete classes</source>
            <translation>Charger, enregistrer, fusionner, verrouiller, réordonner ou supprimer des classes</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Open the guide in the browser</source>
            <translation>Ouvrir le guide dans le navigateur</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Brush diameter ([ and ], or Ctrl and the wheel)</source>
            <translation>Diamètre du pinceau ([ et ], ou Ctrl et la molette)</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Brush diameter in pixels of the image ([ and ], or Ctrl and the wheel)</source>
            <translation>Diamètre du pinceau en pixels de l'image ([ et ], ou Ctrl et la molette)</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Brush diameter on the ground</source>
            <translation>Diamètre du pinceau au sol</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>How far the colours of an area may lie from the clicked one, in per cent of how much colours vary in the image ([ and ], or Ctrl and the wheel)</source>
            <translation>Jusqu'où les couleurs d'une surface peuvent s'écarter de celle du clic, en pour cent de la variation des couleurs dans l'image ([ et ], ou Ctrl et la molette)</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>What lies over the image. Keys over the map: C classes, K clusters, F confidence, O outlines, 0 the image alone; hold Space to see the bare image for a moment.</source>
            <translation>Ce qui recouvre l'image. Touches au-dessus de la carte : C classes, K groupes, F confiance, O contours, 0 l'image seule ; maintenez Espace pour voir l'image nue un instant.</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Opacity of the map over the image</source>
            <translation>Opacité de la carte sur l'image</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>How fine the clusters are shown: to the left the most alike have one colour, to the right each has its own. What is painted does not change.</source>
            <translation>Finesse d'affichage des groupes : à gauche, les plus semblables ont une même couleur ; à droite, chacun a la sienne. Ce qui est peint ne change pas.</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>How the exported map decides</source>
            <translation>Comment la carte exportée décide</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>A cluster is split when a second class holds at least this share of its painted pixels</source>
            <translation>Un groupe est divisé lorsqu'une deuxième classe détient au moins cette part de ses pixels peints</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Pixels less certain than this stay unclassified</source>
            <translation>Les pixels moins certains que cela restent non classés</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Each pixel takes the class that most pixels have in a square around it; the exported map is smoothed in the same way. Zoomed out, where a pixel on the screen is several of the raster, this shows roughly.</source>
            <translation>Chaque pixel prend la classe de la majorité des pixels dans un carré autour de lui ; la carte exportée est lissée de la même façon. En zoom arrière, quand un pixel de l'écran en couvre plusieurs du raster, l'aperçu est approximatif.</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Give the whole cluster to the class that painted most of it</source>
            <translation>Donner tout le groupe à la classe qui en a peint le plus</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>How this was found</source>
            <translation>Comment cela a été calculé</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>The map is out of date.</source>
            <translation>La carte n'est plus à jour.</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>The map is up to date.</source>
            <translation>La carte est à jour.</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>{pixels} pixels on the screen</source>
            <translation>{pixels} pixels à l'écran</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Conflicts ({count})</source>
            <translation>Conflits ({count})</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Only with the method By cluster: with the other methods each pixel decides for itself.</source>
            <translation>Seulement avec la méthode Par groupe : avec les autres, chaque pixel décide pour lui-même.</translation>
        </message>
        <message>
            <location filename="../ui/dock/dock.py" />
            <source>Split again</source>
            <translation>Diviser de nouveau</translation>
        </message>
        <message>
            <location filename="../ui/dock/keys_hint.py" />
            <source>Got it</source>
            <translation>Compris</translation>
        </message>
        <message>
            <location filename="../ui/dock/keys_hint.py" />
            <source>choose the class</source>
            <translation>choisissent la classe</translation>
        </message>
        <message>
            <location filename="../ui/dock/keys_hint.py" />
            <source>erases; so does the right button</source>
            <translation>efface ; le bouton droit aussi</translation>
        </message>
        <message>
            <location filename="../ui/dock/keys_hint.py" />
            <source>held down, shows the bare image</source>
            <translation>maintenue, montre l'image seule</translation>
        </message>
        <message>
            <location filename="../ui/dock/keys_hint.py" />
            <source>takes the last stroke back</source>
            <translation>annule le dernier trait</translation>
        </message>
        <message>
            <location filename="../ui/dock/messages.py" />
            <source>Now a few pixels of another class.</source>
            <translation>Maintenant, quelques pixels d'une autre classe.</translation>
        </message>
        <message>
            <location filename="../ui/dock/messages.py" />
            <source>Paint a few pixels of each class first.</source>
            <translation>Peignez d'abord quelques pixels de chaque classe.</translation>
        </message>
        <message>
            <location filename="../ui/dock/messages.py" />
            <source>The stroke lies where the image has no data, so it says nothing.</source>
            <translation>Le trait se trouve là où l'image n'a pas de données ; il n'apprend donc rien.</translation>
        </message>
        <message>
            <location filename="../ui/dock/messages.py" />
            <source>{name} is not drawn on the canvas, and so neither is its map. Tick it in the layers panel, or zoom to its scales.</source>
            <translation>{name} n'est pas dessinée sur le canevas, et sa carte non plus. Cochez-la dans le panneau des couches, ou zoomez jusqu'à ses échelles.</translation>
        </message>
        <message>
            <location filename="../ui/dock/missing_libraries.py" />
            <source>Copy the command that installs what is missing</source>
            <translation>Copier la commande qui installe ce qui manque</translation>
        </message>
        <message>
            <location filename="../ui/dock/missing_libraries.py" />
            <source>Methods that cannot be chosen need {packages}. A click copies the command that installs them:

{command}

Run it in a terminal (on Windows in the OSGeo4W shell), and start QGIS again.</source>
            <translation>Les méthodes qui ne peuvent être choisies nécessitent {packages}. Un clic copie la commande qui les installe :

{command}

Exécutez-la dans un terminal (sous Windows dans le shell OSGeo4W), et redémarrez QGIS.</translation>
        </message>
        <message>
            <location filename="../ui/dock/missing_libraries.py" />
            <source>Copied. Run it in a terminal (on Windows in the OSGeo4W shell), and start QGIS again.</source>
            <translation>Copié. Exécutez cela dans un terminal (sous Windows dans le shell OSGeo4W), et redémarrez QGIS.</translation>
        </message>
        <message>
            <location filename="../ui/dock/places.py" />
            <source>Unpainted, {share} of the image, like {classes}.</source>
            <translation>Non peint, {share} de l'image, ressemble à {classes}.</translation>
        </message>
        <message>
            <location filename="../ui/dock/places.py" />
            <source>{first} or {second}</source>
            <translation>{first} ou {second}</translation>
        </message>
        <message>
            <location filename="../ui/dock/places.py" />
            <source>Accuracy on held-out strokes: {accuracy}</source>
            <translation>Exactitude sur les traits mis de côté : {accuracy}</translation>
        </message>
        <message>
            <location filename="../ui/dock/sharpness.py" />
            <source>Sharp</source>
            <translation>Net</translation>
        </message>
        <message>
            <location filename="../ui/dock/sharpness.py" />
            <source>The map in sight is the one that the export writes, pixel for pixel.</source>
            <translation>La carte à l'écran est celle que l'export écrit, pixel par pixel.</translation>
        </message>
        <message>
            <location filename="../ui/dock/sharpness.py" />
            <source>Nearly sharp: exact at export</source>
            <translation>Presque net : exact à l'export</translation>
        </message>
        <message>
            <location filename="../ui/dock/sharpness.py" />
            <source>This method decides the whole raster together, and the map in sight was decided by itself. Borders may differ a little in the map that the export writes.</source>
            <translation>Cette méthode décide de tout le raster ensemble, et la carte visible a été décidée à part. Les limites peuvent différer un peu dans la carte que l'export écrit.</translation>
        </message>
        <message>
            <location filename="../ui/dock/sharpness.py" />
            <source>Rough, sharp follows…</source>
            <translation>Approximatif, la netteté suit…</translation>
        </message>
        <message>
            <location filename="../ui/dock/sharpness.py" />
            <source>A first estimate; the map as the export writes it follows by itself.</source>
            <translation>Une première estimation ; la carte telle que l'export l'écrit suit d'elle-même.</translation>
        </message>
        <message>
            <location filename="../ui/dock/sharpness.py" />
            <source>A first estimate until strokes of a second class are there.</source>
            <translation>Une première estimation, jusqu'à ce qu'une deuxième classe soit peinte.</translation>
        </message>
        <message>
            <location filename="../ui/dock/sharpness.py" />
            <source>Rough</source>
            <translation>Approximatif</translation>
        </message>
        <message>
            <location filename="../ui/dock/sharpness.py" />
            <source>Rough: exact at export</source>
            <translation>Approché : exact à l'export</translation>
        </message>
        <message>
            <location filename="../ui/dock/sharpness.py" />
            <source>This method takes too long to follow each stroke. What is shown are the clusters that the strokes name; export the map to see the method's own.</source>
            <translation>Cette méthode est trop lente pour suivre chaque trait. Sont affichés les groupes que les traits nomment ; exportez la carte pour voir celle de la méthode.</translation>
        </message>
        <message>
            <location filename="../ui/dock/sharpness.py" />
            <source>Rough: zoom in for sharp</source>
            <translation>Approximatif : zoomer pour la netteté</translation>
        </message>
        <message>
            <location filename="../ui/dock/sharpness.py" />
            <source>The screen shows fewer pixels than the image has, so the map is estimated. Zoom in to see it as the export writes it; the shares in the table count the whole map.</source>
            <translation>L'écran montre moins de pixels que l'image n'en a : la carte est estimée. Zoomez pour la voir telle que l'export l'écrit ; les parts du tableau comptent toute la carte.</translation>
        </message>
        <message>
            <location filename="../ui/exporting/batch.py" />
            <source>The raster cannot be used.</source>
            <translation>Le raster ne peut pas être utilisé.</translation>
        </message>
        <message>
            <location filename="../ui/exporting/batch.py" />
            <source>The log messages panel (Processing) tells why.</source>
            <translation>Le panneau des messages (Traitement) dit pourquoi.</translation>
        </message>
        <message>
            <location filename="../ui/exporting/batch_dialog.py" />
            <source>Apply to other rasters</source>
            <translation>Appliquer à d'autres rasters</translation>
        </message>
        <message>
            <location filename="../ui/exporting/batch_dialog.py" />
            <source>Classify these rasters as the strokes do:</source>
            <translation>Classer ces rasters comme le font les traits :</translation>
        </message>
        <message>
            <location filename="../ui/exporting/batch_dialog.py" />
            <source>State</source>
            <translation>État</translation>
        </message>
        <message>
            <location filename="../ui/exporting/batch_dialog.py" />
            <source>Leave out the value {value} there too</source>
            <translation>Y exclure aussi la valeur {value}</translation>
        </message>
        <message>
            <location filename="../ui/exporting/batch_dialog.py" />
            <source>Add files…</source>
            <translation>Ajouter des fichiers…</translation>
        </message>
        <message>
            <location filename="../ui/exporting/batch_dialog.py" />
            <source>More options…</source>
            <translation>Plus d'options…</translation>
        </message>
        <message>
            <location filename="../ui/exporting/batch_dialog.py" />
            <source>Opens Apply model of the toolbox, filled in; it can run as a batch too</source>
            <translation>Ouvre « Appliquer un modèle » de la boîte à outils, rempli ; il peut aussi s'exécuter par lots</translation>
        </message>
        <message>
            <location filename="../ui/exporting/batch_dialog.py" />
            <source>Run</source>
            <translation>Exécuter</translation>
        </message>
        <message>
            <location filename="../ui/exporting/batch_dialog.py" />
            <source>other bands</source>
            <translation>autres bandes</translation>
        </message>
        <message>
            <location filename="../ui/exporting/batch_dialog.py" />
            <source>Add files</source>
            <translation>Ajouter des fichiers</translation>
        </message>
        <message>
            <location filename="../ui/exporting/batch_dialog.py" />
            <source>Choose a folder that exists.</source>
            <translation>Choisissez un dossier qui existe.</translation>
        </message>
        <message>
            <location filename="../ui/exporting/batch_dialog.py" />
            <source>waits</source>
            <translation>en attente</translation>
        </message>
        <message>
            <location filename="../ui/exporting/batch_dialog.py" />
            <source>done</source>
            <translation>terminé</translation>
        </message>
        <message>
            <location filename="../ui/exporting/batch_dialog.py" />
            <source>cancelled</source>
            <translation>annulé</translation>
        </message>
        <message>
            <location filename="../ui/exporting/batch_dialog.py" />
            <source>failed</source>
            <translation>échec</translation>
        </message>
        <message>
            <location filename="../ui/exporting/export.py" />
            <source>The sample image was not made: {reason}</source>
            <translation>L'image d'exemple n'a pas été créée : {reason}</translation>
        </message>
        <message>
            <location filename="../ui/exporting/export.py" />
            <source>The map is in {path}.</source>
            <translation>La carte se trouve dans {path}.</translation>
        </message>
        <message>
            <location filename="../ui/exporting/export.py" />
            <source>The export was cancelled.</source>
            <translation>L'export a été annulé.</translation>
        </message>
        <message>
            <location filename="../ui/exporting/export.py" />
            <source>The map was not exported: {reason}</source>
            <translation>La carte n'a pas été exportée : {reason}</translation>
        </message>
        <message>
            <location filename="../ui/exporting/export.py" />
            <source>The map could not be exported. The log messages panel (Processing) tells why.</source>
            <translation>La carte n'a pas pu être exportée. Le panneau « Journal des messages » (Traitement) en donne la raison.</translation>
        </message>
        <message>
            <location filename="../ui/exporting/export.py" />
            <source>{map}, polygons</source>
            <translation>{map}, polygones</translation>
        </message>
        <message>
            <location filename="../ui/exporting/export.py" />
            <source>{map}, probabilities</source>
            <translation>{map}, probabilités</translation>
        </message>
        <message>
            <location filename="../ui/exporting/other_rasters.py" />
            <source>Learning from the strokes. The dialog opens in a moment.</source>
            <translation>Apprentissage à partir des traits. La boîte de dialogue s'ouvre dans un instant.</translation>
        </message>
        <message>
            <location filename="../ui/exporting/other_rasters.py" />
            <source>There is no model yet: wait until the raster is grouped and the strokes rest.</source>
            <translation>Il n'y a pas encore de modèle : attendez que le raster soit groupé et que les traits soient au repos.</translation>
        </message>
        <message>
            <location filename="../ui/exporting/other_rasters.py" />
            <source>Classified rasters: {done}, failed: {failed}. {reason}</source>
            <translation>Rasters classés : {done}, échecs : {failed}. {reason}</translation>
        </message>
        <message>
            <location filename="../ui/exporting/other_rasters.py" />
            <source>Cancelled. Classified rasters: {done}.</source>
            <translation>Annulé. Rasters classés : {done}.</translation>
        </message>
        <message>
            <location filename="../ui/exporting/other_rasters.py" />
            <source>Classified rasters: {done}.</source>
            <translation>Rasters classés : {done}.</translation>
        </message>
        <message>
            <location filename="../ui/menu.py" />
            <source>Segment raster (k-means)…</source>
            <translation>Segmenter un raster (k-moyennes)…</translation>
        </message>
        <message>
            <location filename="../ui/menu.py" />
            <source>Fit k-means model…</source>
            <translation>Ajuster un modèle k-moyennes…</translation>
        </message>
        <message>
            <location filename="../ui/menu.py" />
            <source>Apply model…</source>
            <translation>Appliquer un modèle…</translation>
        </message>
        <message>
            <location filename="../ui/presenters/border_hint.py" />
            <source>{raster} seems to have a border of the value {value}.</source>
            <translation>{raster} semble avoir une bordure de la valeur {value}.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/border_hint.py" />
            <source>Leave out {value}</source>
            <translation>Exclure {value}</translation>
        </message>
        <message>
            <location filename="../ui/presenters/dialogs.py" />
            <source>This installation cannot export by strokes.</source>
            <translation>Cette installation ne peut pas exporter à partir de traits.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/error_layer.py" />
            <source>Errors</source>
            <translation>Erreurs</translation>
        </message>
        <message>
            <location filename="../ui/presenters/error_layer.py" />
            <source>Right ({count})</source>
            <translation>Juste ({count})</translation>
        </message>
        <message>
            <location filename="../ui/presenters/error_layer.py" />
            <source>Other errors ({count})</source>
            <translation>Autres erreurs ({count})</translation>
        </message>
        <message>
            <location filename="../ui/presenters/error_layer.py" />
            <source>{truth}, unclassified on the map ({count})</source>
            <translation>{truth}, non classé sur la carte ({count})</translation>
        </message>
        <message>
            <location filename="../ui/presenters/error_layer.py" />
            <source>{truth}, mapped as {mapped} ({count})</source>
            <translation>{truth}, cartographié comme {mapped} ({count})</translation>
        </message>
        <message>
            <location filename="../ui/presenters/grouping.py" />
            <source>The grouping was cancelled. The map stays rough: it knows only what was in sight.</source>
            <translation>Le regroupement a été annulé. La carte reste grossière : elle ne connaît que ce qui était visible.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/grouping.py" />
            <source>Grouping {percent} %</source>
            <translation>Regroupement : {percent} %</translation>
        </message>
        <message>
            <location filename="../ui/presenters/grouping.py" />
            <source>({seconds} s left)</source>
            <translation>({seconds} s restantes)</translation>
        </message>
        <message>
            <location filename="../ui/presenters/labelling.py" />
            <source>The layer of the sample has no points any more. Draw another sample.</source>
            <translation>La couche de l'échantillon n'a plus de points. Tirez un autre échantillon.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/labelling.py" />
            <source>The layer of the sample cannot be edited, so nothing was labelled.</source>
            <translation>La couche de l'échantillon ne peut pas être modifiée : rien n'a été étiqueté.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/labelling.py" />
            <source>Nothing to redo.</source>
            <translation>Rien à rétablir.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/labelling.py" />
            <source>Nothing to undo.</source>
            <translation>Rien à annuler.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/labelling.py" />
            <source>This point has no place in the coordinate system of the map.</source>
            <translation>Ce point n'a pas de place dans le système de coordonnées de la carte.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/labels.py" />
            <source>No feature of {layer} with a class lies on the raster.</source>
            <translation>Aucune entité de {layer} avec une classe n'est sur le raster.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/labels.py" />
            <source>Labels of {layer}</source>
            <translation>Étiquettes de {layer}</translation>
        </message>
        <message>
            <location filename="../ui/presenters/labels.py" />
            <source>Labels that are taken: {count}, of classes: {classes}.</source>
            <translation>Étiquettes reprises : {count}, classes : {classes}.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/labels.py" />
            <source>Outside the raster: {count}.</source>
            <translation>Hors du raster : {count}.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/labels.py" />
            <source>Without a class: {count}.</source>
            <translation>Sans classe : {count}.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/labels.py" />
            <source>Too large: {count}.</source>
            <translation>Trop grandes : {count}.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/places.py" />
            <source>Claimed by {classes}, {share} of the image: a stroke here would decide.</source>
            <translation>Revendiqué par {classes}, {share} de l'image : un trait ici trancherait.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/places.py" />
            <source>Hardly painted, {share} of the image: so far {classes}.</source>
            <translation>À peine peint, {share} de l'image : jusqu'ici {classes}.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/places.py" />
            <source>Unpainted, {share} of the image.</source>
            <translation>Non peint, {share} de l'image.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/quality_line.py" />
            <source>{count} strokes were left out in turn and told from the others; this share of their pixels got the class they were painted with, each stroke counting the same.</source>
            <translation>{count} traits ont été exclus tour à tour et devinés d'après les autres ; cette part de leurs pixels a reçu la classe avec laquelle ils ont été peints, chaque trait comptant autant.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/quality_line.py" />
            <source>In brackets: what so few strokes prove, the accuracy lies between {low} and {high} (95 % interval). With fewer than five strokes a class the figure does not tell a better map from a worse one.</source>
            <translation>Entre parenthèses : ce que si peu de traits prouvent, l'exactitude se situe entre {low} et {high} (intervalle à 95 %). Avec moins de cinq traits par classe, le chiffre ne distingue pas une meilleure carte d'une moins bonne.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/quality_line.py" />
            <source>Dice of the classes with two strokes or more: {dice}.</source>
            <translation>Dice des classes ayant au moins deux traits : {dice}.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/quality_line.py" />
            <source>It is optimistic: people paint where a class is plain to see, and seldom at borders. Measure with separate truth data (Accuracy of a class map) before you rely on it.</source>
            <translation>C'est optimiste : on peint là où une classe se voit bien, et rarement aux limites. Mesurez avec des données de vérité séparées (Exactitude d'une carte de classes) avant de vous y fier.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/sample.py" />
            <source>Computing the map as an export would write it…</source>
            <translation>Calcul de la carte telle qu'un export l'écrirait…</translation>
        </message>
        <message>
            <location filename="../ui/presenters/sample.py" />
            <source>The strokes or the settings have changed since the points were drawn. The figures hold for the map as it was then, and the estimated areas stay valid; for the accuracy of the present map draw a new sample.</source>
            <translation>Les traits ou les réglages ont changé depuis le tirage des points. Les chiffres valent pour la carte d'alors, et les surfaces estimées restent valables ; pour l'exactitude de la carte actuelle, tirez un nouvel échantillon.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/sample.py" />
            <source>The layer of the sample was removed, so labelling has stopped.</source>
            <translation>La couche de l'échantillon a été supprimée : l'étiquetage est arrêté.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/sample.py" />
            <source>Counting the classes…</source>
            <translation>Comptage des classes…</translation>
        </message>
        <message>
            <location filename="../ui/presenters/sample.py" />
            <source>Counting the classes of the map</source>
            <translation>Comptage des classes de la carte</translation>
        </message>
        <message>
            <location filename="../ui/presenters/sample.py" />
            <source>Drawing points…</source>
            <translation>Tirage des points…</translation>
        </message>
        <message>
            <location filename="../ui/presenters/sample.py" />
            <source>Drawing random points</source>
            <translation>Tirage de points aléatoires</translation>
        </message>
        <message>
            <location filename="../ui/presenters/sample.py" />
            <source>Sample to label on {raster}</source>
            <translation>Échantillon à étiqueter sur {raster}</translation>
        </message>
        <message>
            <location filename="../ui/presenters/sample.py" />
            <source>Cancelled.</source>
            <translation>Annulé.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/sample.py" />
            <source>From {count} points that were drawn by chance on {day} and labelled. ± holds in 95 of 100 samples.</source>
            <translation>D'après {count} points tirés au hasard le {day} et étiquetés. ± vaut pour 95 échantillons sur 100.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/sample.py" />
            <source>So far: {done} of {count} points that were drawn by chance on {day} are labelled. ± holds in 95 of 100 samples.</source>
            <translation>Jusqu'ici : {done} des {count} points tirés au hasard le {day} sont étiquetés. ± vaut pour 95 échantillons sur 100.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/truth.py" />
            <source>The truth layer was removed before it was compared.</source>
            <translation>La couche de vérité terrain a été retirée avant d'être comparée.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/truth.py" />
            <source>The truth layer is no longer in the project. Choose another one.</source>
            <translation>La couche de vérité terrain n'est plus dans le projet. Choisissez-en une autre.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/truth.py" />
            <source>Comparing with {truth}…</source>
            <translation>Comparaison avec {truth}…</translation>
        </message>
        <message>
            <location filename="../ui/presenters/truth.py" />
            <source>Accuracy against {truth}</source>
            <translation>Exactitude par rapport à {truth}</translation>
        </message>
        <message>
            <location filename="../ui/presenters/truth.py" />
            <source>{path} cannot be opened.</source>
            <translation>{path} ne peut pas être ouvert.</translation>
        </message>
        <message>
            <location filename="../ui/presenters/truth.py" />
            <source>The folder of the project cannot be written to: the errors are kept until QGIS is closed.</source>
            <translation>Le dossier du projet n'est pas accessible en écriture : les erreurs sont conservées jusqu'à la fermeture de QGIS.</translation>
        </message>
        <message>
            <location filename="../ui/project/class_files.py" />
            <source>{path} cannot be read ({reason}).</source>
            <translation>Impossible de lire {path} ({reason}).</translation>
        </message>
        <message>
            <location filename="../ui/project/class_files.py" />
            <source>{path} holds no list of classes.</source>
            <translation>{path} ne contient pas de liste de classes.</translation>
        </message>
        <message>
            <location filename="../ui/project/settings.py" />
            <source>Over the image, not ticked</source>
            <translation>Au-dessus de l'image, non cochée</translation>
        </message>
        <message>
            <location filename="../ui/project/settings.py" />
            <source>Below the image</source>
            <translation>Sous l'image</translation>
        </message>
        <message>
            <location filename="../ui/project/settings.py" />
            <source>Over the image, ticked</source>
            <translation>Au-dessus de l'image, cochée</translation>
        </message>
        <message>
            <location filename="../ui/strokes/layer.py" />
            <source>Area of {name}</source>
            <translation>Surface de {name}</translation>
        </message>
        <message>
            <location filename="../ui/strokes/layer.py" />
            <source>Stroke of {name}</source>
            <translation>Trait de {name}</translation>
        </message>
        <message>
            <location filename="../ui/strokes/layer.py" />
            <source>Erase strokes</source>
            <translation>Effacer des traits</translation>
        </message>
        <message>
            <location filename="../ui/strokes/layer.py" />
            <source>Delete the strokes of a class</source>
            <translation>Supprimer les traits d'une classe</translation>
        </message>
        <message>
            <location filename="../ui/strokes/layer.py" />
            <source>Strokes to {name}</source>
            <translation>Traits vers {name}</translation>
        </message>
        <message>
            <location filename="../ui/strokes/layer.py" />
            <source>Rename class</source>
            <translation>Renommer la classe</translation>
        </message>
        <message>
            <location filename="../ui/strokes/sample_layer.py" />
            <source>Not labelled</source>
            <translation>Sans étiquette</translation>
        </message>
        <message>
            <location filename="../ui/strokes/sample_layer.py" />
            <source>Label point</source>
            <translation>Étiqueter un point</translation>
        </message>
        <message>
            <location filename="../ui/strokes/saving.py" />
            <source>The labels of {name} could not be saved: {reason}</source>
            <translation>Les étiquettes de {name} n'ont pas pu être enregistrées : {reason}</translation>
        </message>
        <message>
            <location filename="../ui/strokes/saving.py" />
            <source>The strokes of {name} could not be saved: {reason}</source>
            <translation>Les traits de {name} n'ont pas pu être enregistrés : {reason}</translation>
        </message>
        <message>
            <location filename="../ui/strokes/strokes.py" />
            <source>The file of {name} is missing. Press the sign beside the layer's name to find it.</source>
            <translation>Le fichier de {name} est introuvable. Cliquez sur le symbole à côté du nom de la couche pour le retrouver.</translation>
        </message>
        <message>
            <location filename="../ui/strokes/strokes.py" />
            <source>Strokes on {raster}</source>
            <translation>Traits sur {raster}</translation>
        </message>
        <message>
            <location filename="../ui/strokes/strokes.py" />
            <source>ClusterBrush: {raster}</source>
            <translation>ClusterBrush : {raster}</translation>
        </message>
        <message>
            <location filename="../ui/strokes/strokes.py" />
            <source>The stroke cannot be brought into the raster's coordinate system.</source>
            <translation>Le trait ne peut pas être reprojeté dans le système de coordonnées du raster.</translation>
        </message>
        <message>
            <location filename="../ui/strokes/strokes.py" />
            <source>The stroke lies outside the raster.</source>
            <translation>Le trait se trouve hors du raster.</translation>
        </message>
        <message>
            <location filename="../ui/strokes/strokes.py" />
            <source>The area cannot be brought into the raster's coordinate system.</source>
            <translation>La surface ne peut pas être ramenée dans le système de coordonnées du raster.</translation>
        </message>
        <message>
            <location filename="../ui/strokes/strokes.py" />
            <source>A locked class lies there. Unlock it to paint over it.</source>
            <translation>Il y a là une classe verrouillée. Déverrouillez-la pour peindre par-dessus.</translation>
        </message>
        <message>
            <location filename="../ui/strokes/strokes.py" />
            <source>The stroke layer {name} cannot be edited.</source>
            <translation>La couche de traits {name} ne peut pas être modifiée.</translation>
        </message>
        <message>
            <location filename="../ui/worker/core_task.py" />
            <source>The computation broke off; the log messages panel tells why.</source>
            <translation>Le calcul s'est interrompu ; le panneau du journal des messages dit pourquoi.</translation>
        </message>
        <message>
            <location filename="../ui/worker/further.py" />
            <source>{raster} is not learned from: {reason}</source>
            <translation>{raster} ne sert pas à l'apprentissage : {reason}</translation>
        </message>
        <message>
            <location filename="../ui/worker/grouping_task.py" />
            <source>Grouping {raster}</source>
            <translation>Regroupement de {raster}</translation>
        </message>
        <message>
            <location filename="../ui/worker/labels_task.py" />
            <source>Reading labels of {layer}</source>
            <translation>Lecture des étiquettes de {layer}</translation>
        </message>
        <message>
            <location filename="../ui/worker/labels_task.py" />
            <source>The column {column} has more than {count} different values: choose the one with the class.</source>
            <translation>La colonne {column} a plus de {count} valeurs différentes : choisissez celle de la classe.</translation>
        </message>
        <message>
            <location filename="../ui/worker/labels_task.py" />
            <source>The layer has more than {count} features on this raster: select some, and take those.</source>
            <translation>La couche a plus de {count} entités sur ce raster : sélectionnez-en quelques-unes, et prenez celles-là.</translation>
        </message>
        <message>
            <location filename="../ui/worker/live.py" />
            <source>Something went wrong ({error}). The log messages panel tells more.</source>
            <translation>Une erreur s'est produite ({error}). Le panneau « Journal des messages » en dit plus.</translation>
        </message>
        <message>
            <location filename="../ui/worker/sampling.py" />
            <source>The map has a single class, so there is nothing to tell apart. Paint a second class.</source>
            <translation>La carte n'a qu'une classe : il n'y a rien à distinguer. Peignez une seconde classe.</translation>
        </message>
        <message>
            <location filename="../ui/worker/truth_judging.py" />
            <source>The layer "{name}" is no file. Save it as a GeoTIFF (Export &gt; Save As) and use that.</source>
            <translation>La couche « {name} » n'est pas un fichier. Enregistrez-la en GeoTIFF (Exporter &gt; Enregistrer sous) et utilisez celui-ci.</translation>
        </message>
        <message>
            <location filename="../ui/worker/truth_judging.py" />
            <source>{layer} has no coordinate system; its coordinates are taken to be in that of the map.</source>
            <translation>{layer} n'a pas de système de coordonnées ; ses coordonnées sont lues dans celui de la carte.</translation>
        </message>
        <message>
            <location filename="../ui/worker/truth_judging.py" />
            <source>All of the truth is of the class {name}: how well the map finds the others stays unknown.</source>
            <translation>Toute la vérité terrain est de la classe {name} : on ignore si la carte trouve bien les autres.</translation>
        </message>
    </context>
</TS>
