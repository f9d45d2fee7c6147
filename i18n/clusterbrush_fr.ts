<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
    <context>
        <name>ClusterBrush</name>
        <message>
            <location filename="../core/areas.py" />
            <source>The raster has no coordinate system: areas are counted in pixels only.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/areas.py" />
            <source>The coordinate system stretches areas; they are measured on the ellipsoid instead.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/clustering.py" />
            <source>The number of clusters is {k}. Give a number from 2 to {most}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/clustering.py" />
            <source>Unknown choice {value}. Choose one of: {known}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/clustering.py" />
            <source>Attempts and iterations must be at least 1, and the tolerance not negative.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/clustering.py" />
            <source>Medians need the pixels in memory. Give a sample size instead of 0 (every pixel), or use the mean.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/features.py" />
            <source>Unknown scaling {name}. Choose one of: {known}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/features.py" />
            <source>The model uses features of kind {kind}, which this version does not know. Update ClusterBrush.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/files.py" />
            <source>The folder {folder} does not exist. Create it, or choose another place for the result.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/files.py" />
            <source>You may not write into the folder {folder}. Choose another place for the result.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/files.py" />
            <source>{path} is a folder. Give a file name for the result.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/files.py" />
            <source>{path} cannot be written ({reason}). Check the disk space, the folder's rights and open files.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/model.py" />
            <source>{path} is too large to be a ClusterBrush model.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/model.py" />
            <source>The model {path} cannot be read ({reason}).</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/model.py" />
            <source>{path} is not a ClusterBrush model. Choose a model file (.json) written by ClusterBrush.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/model.py" />
            <source>The model {path} has format version {version}; this ClusterBrush reads up to {known}. Update it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/model.py" />
            <source>The model {path} is damaged ({detail}). Fit it again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/model.py" />
            <source>The band names of {raster} differ from the model's ({names}); the bands are taken by their order.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/model.py" />
            <source>The model needs the bands {wanted} of {n_bands}; {raster} has {count}: {available}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/nearest.py" />
            <source>Unknown distance {metric}. Choose one of: {known}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/png.py" />
            <source>A picture needs 8-bit pixels in one, three or four channels.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/png.py" />
            <source>A picture with a palette needs a colour for each value, at most 256.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/raster.py" />
            <source>There is no raster at {path}. Check the path.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/raster.py" />
            <source>{path} cannot be opened as a raster ({reason}). Choose a raster file that GDAL reads.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/raster.py" />
            <source>{path} holds several rasters. Choose one of them: {names}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/raster.py" />
            <source>{path} has no bands. Choose a raster with at least one band.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/raster.py" />
            <source>Band {number} holds complex numbers. Write their magnitude to a new raster first.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/raster.py" />
            <source>Band {number} is labelled alpha but holds measured values; it is used as a band.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/raster.py" />
            <source>Band {number} does not exist: {path} has {count} bands.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/raster.py" />
            <source>{path} cannot be read at row {row} ({reason}). The file may be damaged or cut short.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>en</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>ClusterBrush segmentation</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>K-means grouped {pixels} valid pixels, {share} of the raster, by {distance}. {areas}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>The model was fitted on {raster}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Areas are measured on the map.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Areas are measured on the ellipsoid.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>The raster has no known place on the Earth, so there are no areas.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Please note</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Clusters</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Pixels fitted on</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Iterations</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Inertia</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Valid pixels</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>a sample of the valid ones</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>every valid one</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>until the clusters rested</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>stopped while clusters still moved</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>mean distance {distance}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>of {pixels}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>{count} asked for</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Image and segmentation</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Image</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Segmentation</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Red, green and blue: {red}, {green}, {blue}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Grey: {band}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Hatched: no data.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Each cluster in the colour of its centroid, numbered from dark to bright.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Each cluster in a colour of its own.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Picture of the raster {raster}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Map of the clusters of {raster}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Legend</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>No.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Name</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Pixels</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Share</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Area ({unit})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Centroid</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Total</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>The table shows the {shown} largest of {count} clusters; the CSV table holds all.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Charts</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Convergence</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Inertia is the sum over the pixels fitted on of the squared distance to their centroid (Euclidean) or of the distance (others). Movement is in standard deviations of the features, on a logarithmic scale.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Cluster sizes</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Centroids</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Shown are the {shown} largest of {count} clusters.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>The number at the end of a line is that of its cluster.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Iteration</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Movement</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Share of the valid pixels (%)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Number of the feature</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Value</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>tolerance</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Chart of inertia and movement by iteration</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Bar chart of the share of each cluster</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Chart of the centroid values of each cluster over the features</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>There are no charts because matplotlib is not installed here.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Settings and provenance</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Raster</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Size</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>{width} × {height} pixels</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Coordinate system</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>unknown</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Features</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Distance</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Centroids are</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Scaling</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Clusters asked for</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Start</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Attempts</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Most iterations</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Tolerance</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Seed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Sample size</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Extra nodata value</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Mean distance</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Fitted on the raster</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Software</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>every pixel</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>none</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>yes</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>no</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Euclidean distance</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Manhattan distance</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>Chebyshev distance</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>means</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>medians</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>standard score</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>percentile stretch</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/report.py" />
            <source>random pixels</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/sampling.py" />
            <source>No pixel of {path} is valid in all chosen bands. Check the nodata value, the mask and the bands.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/segmentation.py" />
            <source>{found} clusters instead of {wanted}: the image has no more distinct values.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/segmentation.py" />
            <source>The clusters still moved after {count} iterations. Allow more iterations for a final result.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/segmentation.py" />
            <source>This image differs from the one the model was fitted on: its pixels lie {ratio:.1f} times as far from the clusters. Check the result, or fit a model on this image.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/vector.py" />
            <source>The mask {path} cannot be opened as a vector layer ({reason}). Choose a polygon layer.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/vector.py" />
            <source>The mask {path} has no polygons. Choose a polygon layer.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/vector.py" />
            <source>The mask {path} lies wholly outside the raster. Check the coordinate systems of both.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../core/vector.py" />
            <source>The mask cannot be brought into the raster's coordinate system ({reason}).</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/applymodel.py" />
            <source>Apply model</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/applymodel.py" />
            <source>k-means,kmeans,cluster,predict,classify,model</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/applymodel.py" />
            <source>Gives every pixel of a raster its cluster in a fitted model, so that several images or dates get the same clusters with the same numbers and colours.

Bands are matched by name where both the model and the raster name them, else by their order. A warning says when the image differs so much from the one the model was fitted on that clusters may not fit.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/applymodel.py" />
            <source>ClusterBrush model (*.json)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/applymodel.py" />
            <source>Model</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/applymodel.py" />
            <source>Model file written by Fit k-means model or Segment.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/applymodel.py" />
            <source>Clusters in the model</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/applymodel.py" />
            <source>Distance from the clusters, 1 as in the fit</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/base.py" />
            <source>Cancelled. Nothing was written.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/base.py" />
            <source>{path} cannot be written: give a file name that ends in {endings}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/fitkmeans.py" />
            <source>Fit k-means model</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/fitkmeans.py" />
            <source>k-means,kmeans,cluster,train,unsupervised,model</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/fitkmeans.py" />
            <source>Finds clusters of similar pixels (k-means) and writes them as a model file, without classifying the raster. Apply model then gives any number of images the same clusters, with the same numbers.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/layers.py" />
            <source>The layer {name} is not valid. Repair its data source.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/layers.py" />
            <source>The layer {name} comes from the service {provider}, which gives pictures, not values. Export the part you need to a GeoTIFF (Export &gt; Save As) and use that.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/layers.py" />
            <source>The layer is exported to a temporary GeoTIFF first.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/layers.py" />
            <source>The layer {name} cannot be exported. Save it as a GeoTIFF and use that.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/outputs.py" />
            <source>Cluster raster</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/outputs.py" />
            <source>GeoTIFF with the number of each pixel's cluster from 1, 0 for nodata, with its legend.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/outputs.py" />
            <source>The fitted model as a file, to give other images the same clusters (Apply model).</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/outputs.py" />
            <source>CSV file (*.csv)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/outputs.py" />
            <source>Table of clusters</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/outputs.py" />
            <source>CSV with pixels, share, area in m², ha and km², and the centroid per band, one line a cluster.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/outputs.py" />
            <source>HTML file (*.html)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/outputs.py" />
            <source>Report</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/outputs.py" />
            <source>A page with image and segmentation side by side, areas, and charts; it needs no network.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/outputs.py" />
            <source>Clusters found</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/outputs.py" />
            <source>Cluster {number}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/outputs.py" />
            <source>{raster} clusters</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Satellite or aerial image, or any other raster, with one or more bands of any type.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Bands</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Bands to use. None chosen means all of them, without an alpha band.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Additional nodata value</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>A value that means nodata in every band, besides what the file says. Often 0 outside a scene.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Mask polygons</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Only pixels whose centre lies inside these polygons are used; the others become nodata.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Number of clusters</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>How many groups of similar pixels to make. Clusters are numbered from dark to bright.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Chebyshev</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Euclidean</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Manhattan</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>How far a pixel is from a cluster's centroid. Euclidean: straight line over all bands. Manhattan: sum of the differences. Chebyshev: the largest difference.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>None</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Percentile stretch</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Standard score</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>None: band values as they are, right for bands of one unit. Standard score: each band to mean 0 and standard deviation 1, so that all weigh the same. Percentile stretch: 2nd to 98th percentile to 0 ... 1.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Sample size (pixels)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Pixels that the clusters are found on, drawn over the whole raster. 0 uses every pixel.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Starts that are tried; the best one goes on.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Start of the random numbers. The same seed gives the same result; another one, another try.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Random pixels</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>k-means++</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>How the first centroids are chosen. k-means++ spreads them over the values.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Mean</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Median</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>New centroid</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Mean of the cluster's pixels, or their median (k-medians, with Manhattan distance), robust to outliers.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Largest number of iterations</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Stop here even when the clusters still move.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/parameters.py" />
            <source>Stop when the centroids move by no more than this share of the standard deviation. 0 runs to the end.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/segment.py" />
            <source>Segment (k-means)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/segment.py" />
            <source>k-means,kmeans,cluster,clustering,unsupervised,classification,segmentation,isodata</source>
            <translation type="unfinished" />
        </message>
        <message>
            <location filename="../processing/segment.py" />
            <source>Groups the pixels of a raster into clusters of similar values (k-means) and writes a raster with the number of each pixel's cluster. No training data is needed.

The clusters are found on a sample of the pixels and then given to every pixel. They are numbered from dark to bright and coloured as they look in the image. Nodata pixels become 0.

Areas are in square metres, measured on the ellipsoid where the coordinate system is geographic.</source>
            <translation type="unfinished" />
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
    </context>
</TS>
